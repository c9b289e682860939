import { seesProject } from '../access/index.ts'
import { activeGeneration } from '../log/projections.ts'
import type { GrantedRoles } from '../ports/collections.ts'
import type { ReadView, Transaction } from '../ports/storage.ts'
import { refusal } from '../refusals.ts'
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

/**
 * What was read in one transaction, which takes in many events: nobody else writes who watches a task, and who sees a
 * project is asked once. An item of somebody who loses sight of it meanwhile is not shown to them anyway.
 */
interface Known {
  readonly watchers: Map<string, Watchers>
  readonly roles: Map<string, GrantedRoles | undefined>
}
/** Of one task; written once, when the transaction has taken in all its events. */
interface Watchers {
  readonly organizationId: string
  readonly users: readonly string[]
  /** Of the record; 0 as long as there is none. */
  readonly version: number
  readonly changed: boolean
}
const knownIn = new WeakMap<Transaction, Known>()

function known(tx: Transaction): Known {
  const found = knownIn.get(tx) ?? { watchers: new Map(), roles: new Map() }
  knownIn.set(tx, found)
  return found
}

type TaskEvent = Exclude<InboxEvent, { readonly type: 'notification.read' }>

/** Reads who watches these tasks, then who of those who are to be told sees their projects: two questions for all of them. */
export async function prepareInbox(events: readonly InboxEvent[], tx: Transaction, generation: number): Promise<void> {
  const aboutTasks = events.filter((event): event is TaskEvent => event.type !== 'notification.read')
  const first = new Map<string, TaskEvent>()
  for (const event of aboutTasks) if (!first.has(event.data.taskId)) first.set(event.data.taskId, event)
  const { watchers } = known(tx)
  const stored = [...first].map(async ([taskId, event]) => {
    watchers.set(taskId, await storedWatchers(event, tx, generation))
  })
  await Promise.all(stored)
  const audiences = new Map<string, Audience>()
  const watching = new Map([...watchers].map(([taskId, { users }]) => [taskId, users]))
  for (const event of aboutTasks) {
    const { organizationId, data } = event
    const before = watching.get(data.taskId) ?? []
    const { recipients, newWatchers, projectId } = plan(event, before)
    watching.set(data.taskId, [...before, ...newWatchers])
    const key = JSON.stringify([organizationId, projectId])
    const audience = audiences.get(key) ?? { organizationId, projectId, users: new Set() }
    for (const user of recipients.keys()) audience.users.add(user)
    audiences.set(key, audience)
  }
  const asked = [...audiences.values()].map(({ organizationId, projectId, users }) =>
    rolesOf(tx, organizationId, projectId, [...users]),
  )
  await Promise.all(asked)
}

/** Who may be told about a project. */
interface Audience {
  readonly organizationId: string
  readonly projectId: string
  readonly users: Set<string>
}

/** Exactly one item per (recipient, event): it is written in the transaction that moves the checkpoint, under a unique key. */
export async function projectInbox(event: InboxEvent, tx: Transaction, generation: number): Promise<void> {
  if (event.type === 'notification.read')
    return markRead(tx, event.data.recipientId, event.data.eventId, generation, event)
  const { organizationId } = event
  const { taskId } = event.data
  const { watchers } = known(tx)
  const before = watchers.get(taskId) ?? (await storedWatchers(event, tx, generation))
  const { recipients, newWatchers, projectId, commentId } = plan(event, before.users)
  const changed = newWatchers.length > 0
  watchers.set(taskId, changed ? { ...before, users: [...before.users, ...newWatchers], changed } : before)
  if (recipients.size === 0) return
  const roles = await rolesOf(tx, organizationId, projectId, [...recipients.keys()])
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

async function storedWatchers(
  { type, organizationId, data }: Parameters<typeof plan>[0],
  tx: Transaction,
  generation: number,
): Promise<Watchers> {
  // Nobody can have watched a task before it was there.
  if (type === 'task.created') return { organizationId, users: [], version: 0, changed: false }
  const found = await watchersOf(tx, organizationId, generation).get<readonly string[]>(data.taskId)
  return { organizationId, users: found?.value ?? [], version: found?.version ?? 0, changed: false }
}

/** Writes who has begun to watch in this transaction. */
export async function keepWatchers(tx: Transaction, generation: number): Promise<void> {
  for (const [taskId, { organizationId, users, version, changed }] of known(tx).watchers) {
    if (!changed) continue
    const kept = await watchersOf(tx, organizationId, generation).put(taskId, users, { ifVersion: version })
    if (!kept) throw refusal('storage.conflict')
  }
}

/** The roles of these people; what this transaction has asked before isn't asked again. */
async function rolesOf(
  tx: Transaction,
  organizationId: string,
  projectId: string,
  users: readonly string[],
): Promise<ReadonlyMap<string, GrantedRoles | undefined>> {
  const { roles } = known(tx)
  const keyOf = (user: string): string => JSON.stringify([organizationId, projectId, user])
  const unasked = users.filter((user) => !roles.has(keyOf(user)))
  if (unasked.length > 0) {
    const found = await tx.roles(organizationId, projectId, unasked)
    for (const user of unasked) roles.set(keyOf(user), found.get(user))
  }
  return new Map(users.map((user) => [user, roles.get(keyOf(user))]))
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
