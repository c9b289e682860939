import type { Hooks } from 'crossws'

export type WebSocketHooks = Pick<Hooks, 'upgrade'>

/** No plugin speaks over sockets yet: an upgrade is refused like any address that isn't there. */
export const refuseUpgrades = (): WebSocketHooks => ({
  upgrade: () => new Response(null, { status: 404 }),
})
