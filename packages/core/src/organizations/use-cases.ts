import type { GenericSchema, InferOutput } from 'valibot'
import { allows, type Standing } from '../access/index.ts'
import { EVERY_ORGANIZATION_OF_MINE, type Member, type Organization } from '../api.ts'
import { standingOf } from '../commands/actor.ts'
import { once } from '../commands/idempotency.ts'
import { type AggregateKind, decideAndSave, expectVersion, type Unit } from '../commands/unit.ts'
import { all, eq } from '../kernel/filters.ts'
import type { OrganizationRole, Row } from '../ports/collections.ts'
import { refusal } from '../refusals.ts'
import { members, organizations } from './collections.ts'
import { type OrganizationFacts, organizationDecider } from './decider.ts'
import { addMember, changeRole, findPerson, memberView, removeMember } from './membership.ts'
import type * as input from './schemas.ts'
import type { OrganizationCommand, OrganizationEvent, OrganizationState } from './words.ts'

type Input<Name extends keyof typeof input> = (typeof input)[Name] extends GenericSchema
  ? InferOutput<(typeof input)[Name]>
  : never

export const organizationKind: AggregateKind<
  OrganizationState,
  OrganizationCommand,
  OrganizationEvent,
  OrganizationFacts
> = {
  collection: organizations,
  stream: 'organization',
  decider: organizationDecider,
}

const NOBODY = 'system'
/** Ids that mean something else already. */
const reserved = new Set([NOBODY, EVERY_ORGANIZATION_OF_MINE, 'default'])

export function createOrganization(
  unit: Unit,
  { id = unit.ids.next(), name }: Input<'createOrganization'>,
): Promise<Organization> {
  return once(unit, NOBODY, async () => {
    if (reserved.has(id)) throw refusal('id.taken')
    // A host may keep its tenants itself: whoever founds one that is in use would own what is in it.
    if (!unit.actor.trusted && (await unit.tx.count(members, { organizationId: id })) > 0) throw refusal('id.taken')
    const who: Standing = {
      userId: unit.actor.userId,
      trusted: unit.actor.trusted,
      roles: { organization: null, project: null },
    }
    const row = await decideAndSave(
      unit,
      organizationKind,
      id,
      null,
      { type: 'organization.create', id, name },
      { now: unit.now, who },
    )
    await addMember(unit, id, { scope: 'organization', scopeId: id, userId: who.userId, role: 'OWNER' }, who, true)
    return { ...row.state, role: 'OWNER' }
  })
}

export async function updateOrganization(
  unit: Unit,
  id: string,
  { name }: Input<'updateOrganization'>,
): Promise<Organization> {
  const { row, who } = await visible(unit, id)
  return once(unit, id, async () => {
    await expectVersion(unit, organizationKind, row.state)
    const command = { type: 'organization.update', name: name ?? row.state.name } as const
    const saved = await decideAndSave(unit, organizationKind, id, row, command, { now: unit.now, who })
    return { ...saved.state, role: who.roles.organization }
  })
}

export async function addOrganizationMember(
  unit: Unit,
  id: string,
  given: Input<'addOrganizationMember'>,
): Promise<Member<OrganizationRole>> {
  const { who } = await visible(unit, id)
  return once(unit, id, async () => {
    // Whether an address has an account is nobody's business but those who may add people.
    if (!allows(who, 'organization:members')) throw refusal('access.denied')
    const userId = await findPerson(unit, given)
    const row = await addMember(unit, id, { scope: 'organization', scopeId: id, userId, role: given.role }, who)
    return memberView<OrganizationRole>(unit.people, row.state)
  })
}

export async function changeOrganizationRole(
  unit: Unit,
  id: string,
  userId: string,
  role: OrganizationRole,
): Promise<Member<OrganizationRole>> {
  const { who } = await visible(unit, id)
  return once(unit, id, async () => {
    const row = await changeRole(unit, id, { scope: 'organization', scopeId: id, userId, role }, who)
    return memberView<OrganizationRole>(unit.people, row.state)
  })
}

/** Who leaves the organization leaves its projects too. */
export async function removeOrganizationMember(unit: Unit, id: string, userId: string): Promise<void> {
  const { who } = await visible(unit, id)
  await once(unit, id, async () => {
    await removeMember(unit, id, { scope: 'organization', scopeId: id, userId }, who)
    await leaveProjects(unit, id, userId, who)
  })
}

const AT_ONCE = 1000

async function leaveProjects(unit: Unit, organizationId: string, userId: string, who: Standing): Promise<void> {
  const query = {
    filter: all([eq('userId', userId), eq('scope', 'project'), eq('active', true)]),
    sort: { field: 'createdAt', direction: 'asc' },
    limit: AT_ONCE,
  } as const
  const inProjects = await unit.tx.list(members, { organizationId }, query)
  for (const { state } of inProjects) await removeMember(unit, organizationId, state, who, true)
  if (inProjects.length === AT_ONCE) await leaveProjects(unit, organizationId, userId, who)
}

async function visible(unit: Unit, id: string): Promise<{ row: Row<OrganizationState>; who: Standing }> {
  const { actor, tx } = unit
  const bound = actor.organizationId === EVERY_ORGANIZATION_OF_MINE || actor.organizationId === id
  const row = bound ? await tx.get(organizations, { organizationId: id }, id, { lock: true }) : undefined
  const who = await standingOf(tx, actor, id, null)
  if (!row || !allows(who, 'organization:read')) throw refusal('organization.not_found')
  return { row, who }
}
