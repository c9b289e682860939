import type { Actor } from '@taskwright/core'
import { definePlugin } from '../../plugin.ts'

/** The caller's inbox. */
export const notifications = definePlugin(() => ({
  id: 'notifications',
  requires: ['auth'],
  setup({ operations, engine }) {
    const of = (actor: Actor) => engine.as(actor).notifications
    operations({
      listNotifications: async ({ actor, query }) => ({ status: 200, body: await of(actor).list(query) }),
      countUnread: async ({ actor }) => ({ status: 200, body: { count: await of(actor).unreadCount() } }),
      readNotification: async ({ actor, params, options }) => ({
        status: 200,
        body: await of(actor).read(params.notificationId, options),
      }),
    })
  },
}))
