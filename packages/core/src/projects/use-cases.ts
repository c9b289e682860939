import type { GenericSchema, InferOutput } from 'valibot'
import { allows, type Standing } from '../access/index.ts'
import { EVERY_ORGANIZATION_OF_MINE, type Member, type Project } from '../api.ts'
import { scopeOf, standingOf } from '../commands/actor.ts'
import { once } from '../commands/idempotency.ts'
import { decideAndSave, expectVersion, type Unit } from '../commands/unit.ts'
import { all, eq } from '../kernel/filters.ts'
import { patchedMetadata } from '../kernel/metadata.ts'
import {
  addMember,
  changeRole,
  findPerson,
  isOpen,
  members,
  memberView,
  removeMember,
  withOpenRole,
} from '../organizations/index.ts'
import type { ProjectRole, Row } from '../ports/collections.ts'
import { isRefusal, refusal } from '../refusals.ts'
import { projects } from './collections.ts'
import type { ProjectFacts } from './decider.ts'
import { projectKind } from './kind.ts'
import type * as input from './schemas.ts'
import { projectView } from './view.ts'
import {
  DEFAULT_STATUS_NAMES,
  type NewStatus,
  type ProjectCommand,
  type ProjectState,
  statusCategories,
} from './words.ts'

type Input<Name extends keyof typeof input> = (typeof input)[Name] extends GenericSchema
  ? InferOutput<(typeof input)[Name]>
  : never

export async function createProject(unit: Unit, given: Input<'createProject'>): Promise<Project> {
  const organizationId = await homeOf(unit, given.organizationId)
  const standing = await standingOf(unit.tx, unit.actor, organizationId, null)
  // Only the host's word opens a tenant nobody founded; an id that a client sends does not.
  const open = unit.actor.organizationId === organizationId && (await isOpen(unit.tx, organizationId))
  if (!open && !standing.trusted && standing.roles.organization === null) throw refusal('organization.not_found')
  const who = withOpenRole(standing, open)
  return once(unit, organizationId, async () => {
    const { id = unit.ids.next(), statuses, organizationId: _, ...fields } = given
    const command: ProjectCommand = {
      ...fields,
      type: 'project.create',
      id,
      organizationId,
      statuses: statuses?.map((status) => ({ ...status, id: status.id ?? unit.ids.next() })) ?? defaultStatuses(unit),
    }
    try {
      const row = await decideAndSave(unit, projectKind, organizationId, null, command, { now: unit.now, who })
      await addMember(
        unit,
        organizationId,
        { scope: 'project', scopeId: id, userId: unit.actor.userId, role: 'OWNER' },
        who,
        true,
      )
      return projectView(row.state)
    } catch (error) {
      throw isRefusal(error, 'storage.unique') ? refusal(takenBy(error.details)) : error
    }
  })
}

export function updateProject(unit: Unit, id: string, patch: Input<'updateProject'>): Promise<Project> {
  return onProject(unit, id, ({ metadata }) => ({
    type: 'project.update',
    ...(patch.name === undefined ? {} : { name: patch.name }),
    ...(patch.description === undefined ? {} : { description: patch.description }),
    ...(patch.metadata === undefined ? {} : { metadata: patchedMetadata(metadata, patch.metadata) }),
  }))
}

export const changeProject = (unit: Unit, id: string, command: ProjectCommand): Promise<Project> =>
  onProject(unit, id, () => command)

/** Tasks know projects, not the other way round: whoever puts the session together brings it along. */
export type HasTasks = (unit: Unit, project: ProjectState) => Promise<boolean>

/** Makes it follow something elsewhere. The same again changes nothing. */
export async function linkProject(
  unit: Unit,
  id: string,
  given: Input<'linkProject'>,
  hasTasks: HasTasks,
): Promise<Project> {
  const withId = <Thing extends { readonly id?: string | undefined }>(thing: Thing) => ({
    ...thing,
    id: thing.id ?? unit.ids.next(),
  })
  const { externalRef } = given
  const statuses = given.statuses.map(withId)
  const labels = given.labels.map(withId)
  try {
    return await onProject(
      unit,
      id,
      () => ({ type: 'project.link', externalRef, statuses, labels }),
      async (project) => ({ hasTasks: await hasTasks(unit, project) }),
    )
  } catch (error) {
    throw isRefusal(error, 'storage.unique') ? refusal(takenBy(error.details)) : error
  }
}

export function addStatus(unit: Unit, id: string, { position, ...given }: Input<'createStatus'>): Promise<Project> {
  const status = { ...given, id: given.id ?? unit.ids.next() }
  return changeProject(unit, id, {
    type: 'project.add_status',
    status,
    ...(position === undefined ? {} : { position }),
  })
}

export function addLabel(unit: Unit, id: string, given: Input<'createLabel'>): Promise<Project> {
  const label = { ...given, id: given.id ?? unit.ids.next() }
  return changeProject(unit, id, { type: 'project.add_label', label })
}

export async function addProjectMember(
  unit: Unit,
  id: string,
  given: Input<'addProjectMember'>,
): Promise<Member<ProjectRole>> {
  const { project, who } = await visible(unit, id)
  const { organizationId } = project.state
  return once(unit, organizationId, async () => {
    // Whether an address has an account is nobody's business but those who may add people.
    if (!allows(who, 'project:members')) throw refusal('access.denied')
    const userId = await findPerson(unit, given)
    const added = { scope: 'project', scopeId: id, userId, role: given.role } as const
    const row = await addMember(unit, organizationId, added, who)
    const roles = await unit.tx.roles(organizationId, null, [userId])
    if (!roles.get(userId)?.organization && !(await isOpen(unit.tx, organizationId))) {
      await addMember(
        unit,
        organizationId,
        { scope: 'organization', scopeId: organizationId, userId, role: 'GUEST' },
        who,
        true,
      )
    }
    return memberView<ProjectRole>(unit.people, row.state)
  })
}

export async function changeProjectRole(
  unit: Unit,
  id: string,
  userId: string,
  role: ProjectRole,
): Promise<Member<ProjectRole>> {
  const { project, who } = await visible(unit, id)
  return once(unit, project.state.organizationId, async () => {
    const row = await changeRole(
      unit,
      project.state.organizationId,
      { scope: 'project', scopeId: id, userId, role },
      who,
    )
    return memberView<ProjectRole>(unit.people, row.state)
  })
}

export async function removeProjectMember(unit: Unit, id: string, userId: string): Promise<void> {
  const { project, who } = await visible(unit, id)
  await once(unit, project.state.organizationId, () =>
    removeMember(unit, project.state.organizationId, { scope: 'project', scopeId: id, userId }, who),
  )
}

async function onProject(
  unit: Unit,
  id: string,
  commandFor: (project: ProjectState) => ProjectCommand,
  factsOf: (project: ProjectState) => Promise<Partial<ProjectFacts>> = async () => ({}),
): Promise<Project> {
  const { project, who } = await visible(unit, id, true)
  const { organizationId } = project.state
  return once(unit, organizationId, async () => {
    await expectVersion(unit, projectKind, project.state)
    const facts = { now: unit.now, who, ...(await factsOf(project.state)) }
    const row = await decideAndSave(unit, projectKind, organizationId, project, commandFor(project.state), facts)
    return projectView(row.state)
  })
}

/** Deleted projects exist only for those who can bring them back. */
async function visible(
  unit: Unit,
  id: string,
  deletedToo = false,
): Promise<{ project: Row<ProjectState>; who: Standing }> {
  const project = await unit.tx.get(projects, scopeOf(unit.actor), id, { lock: true })
  if (!project || (project.state.deletedAt !== null && !deletedToo)) throw refusal('project.not_found')
  const who = await standingOf(unit.tx, unit.actor, project.state.organizationId, id)
  if (project.state.deletedAt !== null && !allows(who, 'project:delete')) throw refusal('project.not_found')
  return { project, who }
}

/** The organization a new project belongs to: the one named, the actor's own, or the only one they may found projects in. */
async function homeOf(unit: Unit, named: string | undefined): Promise<string> {
  const { organizationId, userId } = unit.actor
  if (organizationId !== EVERY_ORGANIZATION_OF_MINE) {
    if (named !== undefined && named !== organizationId) throw refusal('organization.not_found')
    return organizationId
  }
  if (named !== undefined) return named
  const mine = await unit.tx.list(
    members,
    { everyOrganization: true },
    {
      filter: all([
        eq('userId', userId),
        eq('scope', 'organization'),
        eq('active', true),
        { op: 'in', field: 'role', values: ['OWNER', 'ADMIN', 'MEMBER'] },
      ]),
      sort: { field: 'createdAt', direction: 'asc' },
      limit: 2,
    },
  )
  const [only, another] = mine
  if (only && !another) return only.state.organizationId
  throw refusal('organization.required', {
    errors: [
      { path: 'organizationId', rule: 'required', message: 'is required for somebody who belongs to none or several' },
    ],
  })
}

const defaultStatuses = ({ ids }: Unit): readonly NewStatus[] =>
  statusCategories.map((category) => ({
    id: ids.next(),
    name: DEFAULT_STATUS_NAMES[category],
    category,
    archived: false,
    externalRef: null,
  }))

const takenBy = ({ fields }: Readonly<Record<string, unknown>>) =>
  Array.isArray(fields) && fields.includes('externalRef') ? 'project.external_ref_taken' : 'project.key_taken'

/** The fields that were given; what is absent stays as it is. */
export function present<T extends object>(given: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>
  }
}
