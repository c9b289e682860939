import type { InferOutput } from 'valibot'
import type { Notification, Page } from '../api.ts'
import { type ResolvedActor, scopeOf } from '../commands/actor.ts'
import { once } from '../commands/idempotency.ts'
import { record, type Unit } from '../commands/unit.ts'
import { all, eq } from '../kernel/filters.ts'
import { pageOf } from '../kernel/page.ts'
import type { Row } from '../ports/collections.ts'
import type { Filter } from '../ports/filter.ts'
import type { ReadView } from '../ports/storage.ts'
import { projects } from '../projects/index.ts'
import { refusal } from '../refusals.ts'
import { tasks, taskView } from '../tasks/index.ts'
import { notificationId, notifications } from './collections.ts'
import type * as input from './schemas.ts'
import type { NotificationState } from './words.ts'

/** Which build of the inbox is in use; told by the projection runner. */
export type Generation = (view: ReadView) => Promise<number>

/** Marks an item as read, once; reading it again changes nothing. */
export async function readNotification(unit: Unit, generation: Generation, eventId: string): Promise<Notification> {
  const { tx, actor } = unit
  const id = notificationId(actor.userId, eventId, await generation(tx))
  const row = await tx.get(notifications, scopeOf(actor), id, { lock: true })
  if (!row) throw refusal('notification.not_found')
  return once(unit, row.state.organizationId, async () => {
    const { readAt, version, organizationId } = row.state
    if (readAt !== null) return viewOf(tx, actor, row)
    const state = { ...row.state, readAt: unit.now, version: version + 1 }
    const data = { eventId, recipientId: actor.userId }
    record(unit, organizationId, `inbox/${actor.userId}/${eventId}`, 0, [{ type: 'notification.read', data }])
    await tx.update(notifications, { ...row, state }, version)
    return viewOf(tx, actor, { ...row, state })
  })
}

export async function listNotifications(
  view: ReadView,
  generation: Generation,
  actor: ResolvedActor,
  { unread, limit, cursor }: InferOutput<typeof input.listNotifications>,
): Promise<Page<Notification>> {
  const filter = all([mine(actor, await generation(view)), unread ? eq('read', false) : undefined])
  const sort = { field: 'createdAt', direction: 'desc' } as const
  const page = await pageOf(view, notifications, scopeOf(actor), { filter, sort, limit, cursor })
  return { items: await viewsOf(view, actor, page.items), nextCursor: page.nextCursor }
}

export async function countUnread(view: ReadView, generation: Generation, actor: ResolvedActor): Promise<number> {
  return view.count(notifications, scopeOf(actor), all([mine(actor, await generation(view)), eq('read', false)]))
}

const mine = ({ userId }: ResolvedActor, generation: number): Filter =>
  all([eq('recipientId', userId), eq('generation', generation)])

async function viewOf(view: ReadView, actor: ResolvedActor, row: Row<NotificationState>): Promise<Notification> {
  const [one] = await viewsOf(view, actor, [row])
  if (!one) throw refusal('notification.not_found')
  return one
}

/** Items with their tasks as they are now; a task that is gone leaves a null. */
async function viewsOf(
  view: ReadView,
  actor: ResolvedActor,
  rows: readonly Row<NotificationState>[],
): Promise<readonly Notification[]> {
  if (rows.length === 0) return []
  const scope = scopeOf(actor)
  const found = await view.getMany(tasks, scope, [...new Set(rows.map(({ state }) => state.taskId))])
  const homes = await view.getMany(projects, scope, [...new Set(found.map(({ state }) => state.projectId))])
  const projectById = new Map(homes.map(({ state }) => [state.id, state]))
  const taskById = new Map(
    found.flatMap((row) => {
      const project = projectById.get(row.state.projectId)
      return project && row.state.deletedAt === null && project.deletedAt === null
        ? [[row.state.id, taskView(row, project)] as const]
        : []
    }),
  )
  return rows.map(({ state }) => {
    const { eventId, reason, eventType, actorId, organizationId, projectId, taskId, commentId, createdAt, readAt } =
      state
    const task = taskById.get(taskId)
    const shown = task
      ? { id: task.id, key: task.key, title: task.title, statusId: task.statusId, category: task.category }
      : null
    return {
      id: eventId,
      reason,
      eventType,
      actorId,
      organizationId,
      projectId,
      taskId,
      commentId,
      createdAt,
      readAt,
      task: shown,
    }
  })
}
