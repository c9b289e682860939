import type { NotificationsApi } from '../api.ts'
import type { Calls } from '../commands/calls.ts'
import * as input from './schemas.ts'
import { countUnread, listNotifications, readNotification } from './use-cases.ts'

/** An actor's own inbox. */
export const notificationsApi = ({ actor, generation, read, plain, query }: Calls): NotificationsApi => ({
  list: (given = {}) =>
    query(input.listNotifications, given, (view, list) => listNotifications(view, generation, actor, list)),
  unreadCount: () => read((view) => countUnread(view, generation, actor)),
  read: (id, options) => plain('notification.read', [id], options, (unit) => readNotification(unit, generation, id)),
})
