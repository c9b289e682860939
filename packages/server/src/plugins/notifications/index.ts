import { type Actor, inboxEvents } from '@taskwright/core'
import { definePlugin } from '../../plugin.ts'
import { unreadCounts } from './unread-counts.ts'

/** The caller's inbox. */
export const notifications = definePlugin(() => ({
  id: 'notifications',
  requires: ['auth'],
  setup({ operations, broadcast, cache, engine }) {
    const of = (actor: Actor) => engine.as(actor).notifications
    const counts = unreadCounts(engine, cache)
    // What is missed is right again two seconds later.
    broadcast(inboxEvents, (event) => void counts.heard(event).catch(() => {}))

    operations({
      listNotifications: async ({ actor, query }) => ({ status: 200, body: await of(actor).list(query) }),
      countUnread: async ({ actor }) => ({ status: 200, body: { count: await counts.of(actor) } }),
      readNotification: async ({ actor, params, options }) => {
        const body = await of(actor).read(params.notificationId, options)
        await counts.forget(actor.userId, actor.organizationId)
        return { status: 200, body }
      },
    })
  },
}))
