import { allows, type Standing } from '../access/index.ts'
import type { Member } from '../api.ts'
import { type AggregateKind, decideAndSave, expectVersion, type Unit } from '../commands/unit.ts'
import { all, eq } from '../kernel/filters.ts'
import { fold } from '../kernel/text.ts'
import type { OrganizationRole, ProjectRole, Row } from '../ports/collections.ts'
import type { PeoplePort } from '../ports/people.ts'
import type { ReadView } from '../ports/storage.ts'
import { isRefusal, refusal } from '../refusals.ts'
import { memberId, members, organizations } from './collections.ts'
import { type MemberFacts, memberDecider } from './member-decider.ts'
import { noteStanding } from './standing.ts'
import type { MemberCommand, MemberEvent, MemberState } from './words.ts'

export const memberKind: AggregateKind<MemberState, MemberCommand, MemberEvent, MemberFacts> = {
  collection: members,
  stream: 'member',
  decider: memberDecider,
}

type Place = Pick<MemberState, 'scope' | 'scopeId' | 'userId'>

/** Whether nobody founded this organization here: the host keeps its tenants itself, and whoever it names is a MEMBER. */
export const isOpen = async (view: Pick<ReadView, 'get'>, organizationId: string): Promise<boolean> =>
  (await view.get(organizations, { organizationId }, organizationId)) === undefined

export const withOpenRole = (who: Standing, open: boolean): Standing =>
  open && who.roles.organization === null ? { ...who, roles: { ...who.roles, organization: 'MEMBER' } } : who

export async function addMember(
  unit: Unit,
  organizationId: string,
  added: Place & { readonly role: OrganizationRole | ProjectRole },
  who: Standing,
  asConsequence = false,
): Promise<Row<MemberState>> {
  const row = await find(unit, organizationId, added)
  const facts = { now: unit.now, who, owners: 0, asConsequence }
  try {
    const saved = await decideAndSave(unit, memberKind, organizationId, row, { type: 'member.add', ...added }, facts)
    await noteStanding(unit.tx, added.userId)
    return saved
  } catch (error) {
    // Nobody can lock a row that isn't there yet: somebody else has added the same person meanwhile.
    throw isRefusal(error, 'id.taken') ? refusal('storage.conflict') : error
  }
}

export async function changeRole(
  unit: Unit,
  organizationId: string,
  { role, ...place }: Place & { readonly role: OrganizationRole | ProjectRole },
  who: Standing,
): Promise<Row<MemberState>> {
  const row = await find(unit, organizationId, place)
  keepRosterSecret(row, place, who)
  if (row) await expectVersion(unit, memberKind, row.state)
  const owners = await ownersOf(unit, organizationId, place)
  const saved = await decideAndSave(
    unit,
    memberKind,
    organizationId,
    row,
    { type: 'member.change_role', role },
    { now: unit.now, who, owners, asConsequence: false },
  )
  await noteStanding(unit.tx, place.userId)
  return saved
}

export async function removeMember(
  unit: Unit,
  organizationId: string,
  place: Place,
  who: Standing,
  asConsequence = false,
): Promise<void> {
  const row = await find(unit, organizationId, place)
  keepRosterSecret(row, place, who)
  if (row && !asConsequence) await expectVersion(unit, memberKind, row.state)
  const owners = await ownersOf(unit, organizationId, place)
  await decideAndSave(
    unit,
    memberKind,
    organizationId,
    row,
    { type: 'member.remove' },
    { now: unit.now, who, owners, asConsequence },
  )
  await noteStanding(unit.tx, place.userId)
}

/** The user id that was given, or the one behind an e-mail address. */
export async function findPerson(
  unit: Unit,
  { userId, email }: { readonly userId?: string | undefined; readonly email?: string | undefined },
): Promise<string> {
  if ((userId === undefined) === (email === undefined)) {
    throw refusal('input.invalid', {
      errors: [{ path: 'userId', rule: 'one_of', message: 'needs either userId or email' }],
    })
  }
  if (userId !== undefined) return userId
  const profile = await unit.tx
    .records('profiles', 'system')
    .find<{ id: string }>(`email:${fold((email ?? '').trim())}`)
  if (!profile) throw refusal('user.not_found')
  return profile.value.id
}

export async function memberView<Role>(people: PeoplePort, member: MemberState): Promise<Member<Role>> {
  const [view] = await memberViews<Role>(people, [member])
  if (!view) throw refusal('engine.failed')
  return view
}

export async function memberViews<Role>(
  people: PeoplePort,
  list: readonly MemberState[],
): Promise<readonly Member<Role>[]> {
  const known = await people.resolve(list.map(({ userId }) => userId))
  return list.map(({ userId, role, createdAt, version }) => {
    const person = known.get(userId)
    return { userId, role: role as Role, name: person?.name ?? null, email: person?.email ?? null, createdAt, version }
  })
}

/** Who isn't there is told only to those who may know who is. */
function keepRosterSecret(row: Row<MemberState> | null, { scope }: Place, who: Standing): void {
  if (row && row.state.removedAt === null) return
  if (!allows(who, scope === 'organization' ? 'organization:roster' : 'project:read')) throw refusal('access.denied')
}

const find = async (
  unit: Unit,
  organizationId: string,
  { scope, scopeId, userId }: Place,
): Promise<Row<MemberState> | null> =>
  (await unit.tx.get(members, { organizationId }, memberId(scope, scopeId, userId), { lock: true })) ?? null

/** Counted after the owners' rows are locked, so that two owners can't leave at once. */
async function ownersOf(unit: Unit, organizationId: string, { scope, scopeId }: Place): Promise<number> {
  const owners = await unit.tx.list(
    members,
    { organizationId },
    {
      filter: all([eq('scope', scope), eq('scopeId', scopeId), eq('role', 'OWNER'), eq('active', true)]),
      sort: { field: 'createdAt', direction: 'asc' },
      limit: 1000,
    },
  )
  let count = 0
  for (const { state } of owners) {
    const locked = await unit.tx.get(members, { organizationId }, state.id, { lock: true })
    if (locked?.state.role === 'OWNER' && locked.state.removedAt === null) count += 1
  }
  return count
}
