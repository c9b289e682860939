import type { GenericSchema, InferOutput } from 'valibot'
import type { Page, User } from '../api.ts'
import { type AggregateKind, decideAndSave, type Unit } from '../commands/unit.ts'
import { all } from '../kernel/filters.ts'
import { pageOf } from '../kernel/page.ts'
import { fold } from '../kernel/text.ts'
import type { PeoplePort } from '../ports/people.ts'
import type { RecordReader } from '../ports/records.ts'
import type { ReadView, StoragePort } from '../ports/storage.ts'
import { refusal } from '../refusals.ts'
import { users } from './collections.ts'
import { type UserFacts, userDecider } from './decider.ts'
import type * as input from './schemas.ts'
import { type Profile, SYSTEM, type UserCommand, type UserEvent, type UserState } from './words.ts'

type Input<Name extends keyof typeof input> = (typeof input)[Name] extends GenericSchema
  ? InferOutput<(typeof input)[Name]>
  : never

export const userKind: AggregateKind<UserState, UserCommand, UserEvent, UserFacts> = {
  collection: users,
  stream: 'user',
  decider: userDecider,
}

export const registerUser = (unit: Unit, { id = unit.ids.next(), ...profile }: Input<'registerUser'>): Promise<User> =>
  enter(unit, 'ACTIVE', { id, ...profile })

export const placeholderUser = (unit: Unit, { id = unit.ids.next(), name }: Input<'placeholderUser'>): Promise<User> =>
  enter(unit, 'PLACEHOLDER', { id, name, email: null, timeZone: 'UTC', locale: 'en' })

export async function updateProfile(unit: Unit, patch: Input<'updateProfile'>): Promise<User> {
  const profiles = unit.tx.records('profiles', SYSTEM)
  const profile = await profiles.get<Profile>(unit.actor.userId)
  const row = await unit.tx.get(users, { organizationId: SYSTEM }, unit.actor.userId)
  if (!profile || !row) throw refusal('user.not_found')
  const { name = profile.value.name, timeZone = profile.value.timeZone, locale = profile.value.locale } = patch
  const next = { ...profile.value, name, timeZone, locale }
  if (!(await profiles.put(next.id, next, { ifVersion: profile.version, unique: uniqueOf(next) }))) {
    throw refusal('storage.conflict')
  }
  return viewOf(next, row.state)
}

export async function changeUser(unit: Unit, id: string, type: 'user.deactivate' | 'user.reactivate'): Promise<User> {
  const row = await unit.tx.get(users, { organizationId: SYSTEM }, id, { lock: true })
  const { state } = await decideAndSave(unit, userKind, SYSTEM, row ?? null, { type }, { trusted: unit.actor.trusted })
  return viewOf(await profileOf(unit.tx.records('profiles', SYSTEM), id), state)
}

async function enter(unit: Unit, status: 'ACTIVE' | 'PLACEHOLDER', profile: Profile): Promise<User> {
  const facts = { trusted: unit.actor.trusted }
  const profiles = unit.tx.records('profiles', SYSTEM)
  const unique = uniqueOf(profile)
  // Before anything is written; below it would come halfway.
  if (facts.trusted && unique !== null && (await profiles.find(unique))) throw refusal('user.email_taken')
  const row = await decideAndSave(
    unit,
    userKind,
    SYSTEM,
    null,
    { type: 'user.register', id: profile.id, status },
    facts,
  )
  const kept = await profiles.put(profile.id, profile, { ifVersion: 0, unique })
  if (!kept) throw refusal('user.email_taken')
  return viewOf(profile, row.state)
}

const uniqueOf = ({ email }: Profile): string | null => (email === null ? null : `email:${fold(email)}`)

// ---- reading

export async function getUser(view: ReadView, id: string): Promise<User> {
  const row = await view.get(users, { organizationId: SYSTEM }, id)
  if (!row) throw refusal('user.not_found')
  return viewOf(await profileOf(view.records('profiles', SYSTEM), id), row.state)
}

export async function listUsers(view: ReadView, { limit, cursor }: Input<'listUsers'>): Promise<Page<User>> {
  const query = { filter: all([]), sort: { field: 'createdAt', direction: 'asc' }, limit, cursor } as const
  const page = await pageOf(view, users, { organizationId: SYSTEM }, query)
  const profiles = view.records('profiles', SYSTEM)
  const items = await Promise.all(
    page.items.map(async ({ state }) => viewOf(await profileOf(profiles, state.id), state)),
  )
  return { items, nextCursor: page.nextCursor }
}

export async function findUserByEmail(view: ReadView, email: string): Promise<User | undefined> {
  const profile = await view.records('profiles', SYSTEM).find<Profile>(`email:${fold(email.trim())}`)
  return profile && getUser(view, profile.value.id)
}

/** The engine's own users as the people that ids stand for. */
export function ownPeople(storage: Pick<StoragePort, 'read'>): PeoplePort {
  return {
    resolve: (userIds) =>
      storage.read(async (view) => {
        const profiles = view.records('profiles', SYSTEM)
        const found = await Promise.all([...new Set(userIds)].map((id) => profiles.get<Profile>(id)))
        return new Map(found.filter((one) => one !== undefined).map(({ value }) => [value.id, value]))
      }),
  }
}

const viewOf = (profile: Profile, { status, createdAt }: UserState): User => ({ ...profile, status, createdAt })

async function profileOf(profiles: RecordReader, id: string): Promise<Profile> {
  const profile = await profiles.get<Profile>(id)
  // Erased people keep their id; everything that could name them is gone.
  return profile?.value ?? { id, name: '', email: null, timeZone: 'UTC', locale: 'en' }
}
