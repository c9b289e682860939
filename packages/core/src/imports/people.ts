import * as v from 'valibot'
import type { Actor, Session } from '../api.ts'
import { id as userId } from '../kernel/schemas.ts'
import { fold } from '../kernel/text.ts'
import type { RecordReader, RecordWriter } from '../ports/records.ts'
import type { Taskwright } from '../taskwright.ts'
import type { BoardPerson } from './board.ts'
import type { ImportPlan } from './plan.ts'
import { mapError } from './refusals.ts'

/** Remembers, per organization, who stands for whom: a placeholder is made once, whichever board names the person. */
const NAMESPACE = 'imports'

export interface Matches {
  /** User ids by the board's person id; people to be stood in for are absent. */
  readonly users: ReadonlyMap<string, string>
  /** Ids of people an earlier run settled. */
  readonly known: ReadonlySet<string>
}

/** Who on the board has an account here: by an earlier run, by the caller's word, by e-mail address. */
export async function matchPeople(
  engine: Pick<Taskwright, 'as'>,
  actor: Actor,
  plan: ImportPlan,
  members: Readonly<Record<string, string>> = {},
): Promise<Matches> {
  const session = engine.as({ ...actor, trusted: true })
  const settled = await session.transaction((_, records) =>
    readSettled(records(NAMESPACE, actor.organizationId), plan.system),
  )
  const told = await readMembers(session, plan.people, members)
  const users = new Map<string, string>(settled)
  for (const person of plan.people) {
    if (users.has(person.id)) continue
    const userId =
      told.get(person.id) ?? (person.email ? (await session.users.findByEmail(person.email))?.id : undefined)
    if (userId !== undefined) users.set(person.id, userId)
  }
  return { users, known: new Set(settled.keys()) }
}

/** Makes placeholders for whoever has no account; resolves with the user of every person of the board. */
export async function settlePeople(
  engine: Pick<Taskwright, 'as'>,
  actor: Actor,
  plan: ImportPlan,
  { users, known }: Matches,
): Promise<ReadonlyMap<string, string>> {
  const session = engine.as({ ...actor, trusted: true })
  const all = new Map(users)
  for (const { id, name } of plan.people.filter((person) => !known.has(person.id))) {
    const userId = await session.transaction(async (inside, records) => {
      const userId = users.get(id) ?? (await inside.users.placeholder({ name })).id
      await records(NAMESPACE, actor.organizationId).put(personKey(plan.system, id), { userId })
      return userId
    })
    all.set(id, userId)
  }
  return all
}

/** Brings the board's members into the project, each once: who was removed here is not brought back. */
export async function addMembers(
  session: Session,
  organizationId: string,
  projectId: string,
  { system, boardId, people }: ImportPlan,
  users: ReadonlyMap<string, string>,
): Promise<void> {
  const joining = people.filter(({ standing }) => standing !== 'former')
  const prefix = `${system}/member/${boardId}/`
  const settled = await session.transaction((_, records) => readAll(records(NAMESPACE, organizationId), prefix))
  const missing = joining.filter(({ id }) => !settled.has(id))
  if (missing.length === 0) return
  const present = await memberIds(session, projectId)
  for (const { id, standing } of missing) {
    const userId = users.get(id)
    if (userId === undefined) continue
    await session.transaction(async (inside, records) => {
      const role = standing === 'reader' ? 'VIEWER' : 'CONTRIBUTOR'
      if (!present.has(userId)) await inside.projects.addMember(projectId, { userId, role })
      await records(NAMESPACE, organizationId).put(`${prefix}${id}`, {})
    })
    present.add(userId)
  }
}

/** A closed board becomes an archived project, once: who opens it again here has their way. */
export async function archiveOnce(
  session: Session,
  organizationId: string,
  projectId: string,
  plan: ImportPlan,
): Promise<void> {
  await session.transaction(async (inside, records) => {
    const ledger = records(NAMESPACE, organizationId)
    if (await ledger.get(archivedKey(plan))) return
    await inside.projects.archive(projectId)
    await ledger.put(archivedKey(plan), {})
  })
}

/** A project that had tasks of its own stays open, although the board is closed. */
export async function neverArchive(
  records: (namespace: string, organizationId: string) => RecordWriter,
  organizationId: string,
  plan: ImportPlan,
): Promise<void> {
  await records(NAMESPACE, organizationId).put(archivedKey(plan), {})
}

const archivedKey = ({ system, boardId }: ImportPlan): string => `${system}/archived/${boardId}`

async function memberIds(session: Session, projectId: string): Promise<Set<string>> {
  const found = new Set<string>()
  let cursor: string | null | undefined
  do {
    const page = await session.projects.members(projectId, { limit: 100, ...(cursor ? { cursor } : {}) })
    for (const { userId } of page.items) found.add(userId)
    cursor = page.nextCursor
  } while (cursor)
  return found
}

const personKey = (system: string, id: string): string => `${system}/person/${id}`

async function readSettled(records: RecordReader, system: string): Promise<ReadonlyMap<string, string>> {
  const all = await readAll<{ userId: string }>(records, personKey(system, ''))
  return new Map([...all].map(([id, { userId }]) => [id, userId]))
}

async function readAll<Value>(records: RecordReader, prefix: string): Promise<ReadonlyMap<string, Value>> {
  const all = new Map<string, Value>()
  let after: string | undefined
  do {
    const page = await records.list<Value>({ prefix, limit: 500, ...(after === undefined ? {} : { after }) })
    for (const { key, value } of page) all.set(key.slice(prefix.length), value)
    after = page.length === 500 ? page.at(-1)?.key : undefined
  } while (after !== undefined)
  return all
}

/** Who is who in the caller's words: a username, e-mail address or name on the board → an e-mail address or user id here. */
async function readMembers(
  session: Session,
  people: readonly BoardPerson[],
  members: Readonly<Record<string, string>>,
) {
  const told = new Map<string, string>()
  for (const [word, target] of Object.entries(members)) {
    const person = people.find(
      ({ id, username, email, name }) =>
        id === word || [username, email, name].some((one) => one !== null && fold(one) === fold(word)),
    )
    const path = `members.${word}`
    if (!person) throw mapError(path, 'member', 'the board has no such member')
    const found = target.includes('@') ? (await session.users.findByEmail(target))?.id : target
    if (found === undefined) throw mapError(path, 'account', 'no account has such an e-mail address')
    if (!v.is(userId, found)) throw mapError(path, 'account', 'a member here is an e-mail address or the id of a user')
    told.set(person.id, found)
  }
  return told
}
