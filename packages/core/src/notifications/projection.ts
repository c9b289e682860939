import { seesProject } from '../access/index.ts'
import { activeGeneration } from '../log/projections.ts'
import type { ReadView, Transaction } from '../ports/storage.ts'
import { notificationId, notifications } from './collections.ts'
import { type InboxEvent, plan } from './inbox.ts'
import type { NotificationState } from './words.ts'

/** Bumped when inboxes must be built anew from the log. */
export const INBOX_VERSION = 1
export const INBOX = 'inbox'

/** Who watches a task, as far as this build of the projection has read. */
const watchersOf = (tx: Transaction, organizationId: string, generation: number) =>
  tx.records(`projection/${INBOX}/${generation}`, organizationId)

/** Whose inboxes this event changes, or will when the projection comes to it. Some of them may not see its task. */
export async function inboxesTouched(view: Pick<ReadView, 'records'>, event: InboxEvent): Promise<readonly string[]> {
  if (event.type === 'notification.read') return [event.data.recipientId]
  const key = `projection/${INBOX}/${await activeGeneration(view, INBOX)}`
  const watchers = await view.records(key, event.organizationId).get<readonly string[]>(event.data.taskId)
  return [...plan(event, watchers?.value ?? []).recipients.keys()]
}

/** Exactly one item per (recipient, event): it is written in the transaction that moves the checkpoint, under a unique key. */
export async function projectInbox(event: InboxEvent, tx: Transaction, generation: number): Promise<void> {
  if (event.type === 'notification.read')
    return markRead(tx, event.data.recipientId, event.data.eventId, generation, event)
  const { organizationId } = event
  const records = watchersOf(tx, organizationId, generation)
  const { taskId } = event.data
  const known = (await records.get<readonly string[]>(taskId))?.value ?? []
  const { recipients, newWatchers, projectId, commentId } = plan(event, known)
  if (newWatchers.length > 0) await records.put(taskId, [...known, ...newWatchers])
  if (recipients.size === 0) return
  const roles = await tx.roles(organizationId, projectId, [...recipients.keys()])
  for (const [recipientId, reason] of recipients) {
    const granted = roles.get(recipientId)
    if (!granted || !seesProject({ userId: recipientId, trusted: false, roles: granted })) continue
    const state: NotificationState = {
      id: notificationId(recipientId, event.id, generation),
      organizationId,
      version: 1,
      recipientId,
      eventId: event.id,
      generation,
      reason,
      eventType: event.type,
      actorId: event.actor,
      projectId,
      taskId,
      commentId,
      createdAt: event.time,
      readAt: null,
    }
    await tx.insert(notifications, { state, derived: {} })
  }
}

/** The command has marked the item already; a rebuild does it here. */
async function markRead(
  tx: Transaction,
  recipientId: string,
  eventId: string,
  generation: number,
  { organizationId, time }: { organizationId: string; time: string },
): Promise<void> {
  const row = await tx.get(notifications, { organizationId }, notificationId(recipientId, eventId, generation), {
    lock: true,
  })
  if (!row || row.state.readAt !== null) return
  const { version } = row.state
  await tx.update(notifications, { ...row, state: { ...row.state, readAt: time, version: version + 1 } }, version)
}

export async function dropInbox(tx: Transaction, generation: number): Promise<void> {
  await tx.remove(notifications, { everyOrganization: true }, { op: '=', field: 'generation', value: generation })
}
