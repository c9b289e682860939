import type { Aggregate, Collection, MemberState, Scope, StoragePort } from '@taskwright/core'
import { check, equal, sameMembers } from '../harness/check.ts'
import type { StorageCases } from './context.ts'
import {
  aComment,
  aMember,
  aNotification,
  anOrganization,
  aProject,
  aTask,
  aUser,
  comments,
  EVERYWHERE,
  given,
  idsOf,
  members,
  notifications,
  organizations,
  projects,
  tasks,
  users,
} from './fixtures.ts'
import { inOrganization, inProject } from './roles.ts'

type Kept = Collection<Aggregate>

/** What a scope shows of a collection; the ways to read must agree. */
async function visible(storage: StoragePort<never>, collection: Kept, scope: Scope, known: readonly string[]) {
  return storage.read(async (view) => {
    const ids = idsOf(await view.list(collection, scope, { sort: { field: 'id', direction: 'asc' }, limit: 1000 }))
    sameMembers(idsOf(await view.getMany(collection, scope, known)), ids, `getMany and list of ${collection.name}`)
    equal(await view.count(collection, scope), ids.length, `count and list of ${collection.name}`)
    for (const id of known) {
      const found = await view.get(collection, scope, id)
      equal(found !== undefined, ids.includes(id), `get and list of ${collection.name}/${id}`)
    }
    return ids
  })
}

/** One row in each collection that belongs to projects. */
async function givenProject(storage: StoragePort<never>, projectId: string, organizationId = 'acme') {
  await given(storage, projects, aProject({ id: projectId, organizationId }))
  await given(storage, tasks, aTask({ id: `task-${projectId}`, projectId, organizationId }))
  await given(storage, comments, aComment({ id: `comment-${projectId}`, projectId, organizationId }))
  await given(storage, notifications, aNotification({ id: `note-${projectId}`, projectId, organizationId }))
}

const givenMembers = (storage: StoragePort<never>, ...states: readonly MemberState[]) =>
  given(storage, members, ...states)

const PROJECTS = ['launch', 'secret', 'foreign']

/** The projects of which a scope shows everything; all collections that belong to projects must agree. */
async function projectsSeen(storage: StoragePort<never>, scope: Scope): Promise<string[]> {
  const seen = await visible(storage, projects, scope, PROJECTS)
  for (const [collection, prefix] of [
    [tasks, 'task-'],
    [comments, 'comment-'],
    [notifications, 'note-'],
  ] as const) {
    const ids = await visible(
      storage,
      collection,
      scope,
      PROJECTS.map((id) => prefix + id),
    )
    sameMembers(
      ids,
      seen.map((id) => prefix + id),
      `${collection.name} are seen as their projects are`,
    )
  }
  return seen
}

/** Projects `launch` and `secret` of acme, and `foreign` of another organization. */
async function givenProjects(storage: StoragePort<never>) {
  await givenProject(storage, 'launch')
  await givenProject(storage, 'secret')
  await givenProject(storage, 'foreign', 'other')
}

const REMOVED = { removedAt: '2026-01-06T00:00:00.000Z' }

export const scopes = {
  'an organization shows its own rows of every collection, and no others': async ({ storage }) => {
    for (const organizationId of ['acme', 'other']) {
      const id = `of ${organizationId}`
      const at = { id, organizationId }
      await given(storage, organizations, anOrganization(at))
      await given(storage, users, aUser(at))
      await given(storage, members, aMember({ scope: 'project', scopeId: id, userId: 'u', role: 'VIEWER' }, at))
      await given(storage, projects, aProject(at))
      await given(storage, tasks, aTask(at))
      await given(storage, comments, aComment(at))
      await given(storage, notifications, aNotification(at))
    }
    const known = ['of acme', 'of other']
    for (const collection of [organizations, users, members, projects, tasks, comments, notifications]) {
      equal(await visible(storage, collection, { organizationId: 'acme' }, known), ['of acme'], collection.name)
      equal(
        await visible(storage, collection, { organizationId: 'Acme' }, known),
        [],
        `${collection.name}, another case`,
      )
      equal(await visible(storage, collection, EVERYWHERE, known), known, `${collection.name}, every organization`)
    }
  },

  'a member of a project reads it, whatever the role': async ({ storage }) => {
    await givenProjects(storage)
    for (const role of ['OWNER', 'ADMIN', 'CONTRIBUTOR', 'COMMENTER', 'VIEWER'] as const) {
      await givenMembers(storage, inProject(role, role))
      equal(await projectsSeen(storage, { organizationId: 'acme', readableBy: role }), ['launch'], role)
    }
  },

  'who has no membership reads nothing': async ({ storage }) => {
    await givenProjects(storage)
    await givenMembers(storage, inProject('ana', 'OWNER'))
    for (const readableBy of ['bob', 'Ana', 'ana ', '']) {
      equal(await projectsSeen(storage, { organizationId: 'acme', readableBy }), [], `<${readableBy}>`)
      equal(await projectsSeen(storage, { readableBy }), [], `<${readableBy}> in every organization`)
    }
  },

  'who was removed from a project reads it no longer': async ({ storage }) => {
    await givenProjects(storage)
    await givenMembers(storage, inProject('ana', 'OWNER', 'launch', REMOVED), inProject('ana', 'VIEWER', 'secret'))
    equal(await projectsSeen(storage, { organizationId: 'acme', readableBy: 'ana' }), ['secret'], 'projects')
  },

  'owners and admins of an organization read all its projects': async ({ storage }) => {
    await givenProjects(storage)
    await givenMembers(storage, inOrganization('ana', 'OWNER'), inOrganization('bob', 'ADMIN'))
    for (const readableBy of ['ana', 'bob']) {
      const seen = await projectsSeen(storage, { organizationId: 'acme', readableBy })
      equal(seen, ['launch', 'secret'], readableBy)
    }
  },

  'members and guests of an organization read only the projects they are in': async ({ storage }) => {
    await givenProjects(storage)
    await givenMembers(
      storage,
      inOrganization('ana', 'MEMBER'),
      inOrganization('bob', 'GUEST'),
      inProject('bob', 'VIEWER'),
    )
    equal(await projectsSeen(storage, { organizationId: 'acme', readableBy: 'ana' }), [], 'a member in no project')
    equal(await projectsSeen(storage, { organizationId: 'acme', readableBy: 'bob' }), ['launch'], 'a guest in one')
  },

  'a removed owner of an organization reads nothing': async ({ storage }) => {
    await givenProjects(storage)
    await givenMembers(storage, inOrganization('ana', 'OWNER', 'acme', REMOVED))
    equal(await projectsSeen(storage, { organizationId: 'acme', readableBy: 'ana' }), [], 'projects')
  },

  'an owner of another organization reads nothing here': async ({ storage }) => {
    await givenProjects(storage)
    await givenMembers(storage, inOrganization('eve', 'OWNER', 'other'))
    equal(await projectsSeen(storage, { organizationId: 'acme', readableBy: 'eve' }), [], 'projects')
  },

  'memberships of organizations and of projects are not mixed up': async ({ storage }) => {
    await givenProjects(storage)
    // An organization named as a project is, and a project named as the organization is.
    await givenMembers(storage, inOrganization('ana', 'OWNER', 'launch'), inProject('bob', 'OWNER', 'acme'))
    equal(
      await projectsSeen(storage, { organizationId: 'acme', readableBy: 'ana' }),
      [],
      'an organization is no project',
    )
    equal(
      await projectsSeen(storage, { organizationId: 'acme', readableBy: 'bob' }),
      [],
      'a project is no organization',
    )
  },

  'a user without a named organization reads across all of them': async ({ storage }) => {
    await givenProjects(storage)
    await givenMembers(storage, inProject('ana', 'VIEWER', 'secret'), inOrganization('ana', 'ADMIN', 'other'))
    equal(await projectsSeen(storage, { readableBy: 'ana' }), ['foreign', 'secret'], 'projects')
  },

  'a user in a named organization reads nothing of others': async ({ storage }) => {
    await givenProjects(storage)
    await givenMembers(storage, inProject('ana', 'VIEWER', 'secret'), inProject('ana', 'VIEWER', 'foreign'))
    equal(await projectsSeen(storage, { organizationId: 'acme', readableBy: 'ana' }), ['secret'], 'projects')
  },

  'two memberships show a row once': async ({ storage }) => {
    await givenProjects(storage)
    await givenMembers(storage, inProject('ana', 'OWNER'), inOrganization('ana', 'OWNER'))
    equal(await projectsSeen(storage, { organizationId: 'acme', readableBy: 'ana' }), ['launch', 'secret'], 'projects')
  },

  'what belongs to no project is readable by nobody': async ({ storage }) => {
    await given(storage, organizations, anOrganization({ id: 'acme' }))
    await given(storage, users, aUser({ id: 'ana', organizationId: 'acme' }))
    await givenMembers(storage, inOrganization('ana', 'OWNER'))
    for (const collection of [organizations, users, members]) {
      const known = ['acme', 'ana', 'organization:acme:ana']
      equal(
        await visible(storage, collection, { organizationId: 'acme', readableBy: 'ana' }, known),
        [],
        collection.name,
      )
      equal(await visible(storage, collection, { readableBy: 'ana' }, known), [], `${collection.name}, without one`)
    }
  },

  'a filter cannot widen a scope': async ({ storage }) => {
    await givenProjects(storage)
    await givenMembers(storage, inProject('ana', 'VIEWER'))
    const everything = {
      op: 'or',
      of: [
        { op: 'and', of: [] },
        { op: '=', field: 'projectId', value: 'secret' },
      ],
    } as const
    const scope = { organizationId: 'acme', readableBy: 'ana' }
    const query = { filter: everything, sort: { field: 'id', direction: 'asc' }, limit: 10 } as const
    equal(idsOf(await storage.read((view) => view.list(tasks, scope, query))), ['task-launch'], 'list')
    equal(await storage.read((view) => view.count(tasks, scope, everything)), 1, 'count')
  },

  'a locked get respects the scope': async ({ storage }) => {
    await givenProjects(storage)
    await storage.transaction(async (tx) => {
      const lock = { lock: true }
      const own = await tx.get(tasks, { organizationId: 'acme' }, 'task-launch', lock)
      check(own !== undefined, 'of the organization')
      const stranger = { organizationId: 'acme', readableBy: 'eve' }
      equal(await tx.get(tasks, stranger, 'task-launch', lock), undefined, 'of a stranger')
      equal(await tx.get(tasks, { organizationId: 'other' }, 'task-launch', lock), undefined, 'of another organization')
    })
  },

  'getMany leaves out what it does not know, and answers once for each': async ({ storage }) => {
    await given(storage, tasks, aTask({ id: 'a' }), aTask({ id: 'b' }))
    const ids = ['b', 'nothing', 'a', 'b', 'A']
    const rows = await storage.read((view) => view.getMany(tasks, { organizationId: 'acme' }, ids))
    sameMembers(idsOf(rows), ['a', 'b'], 'ids')
    equal(await storage.read((view) => view.getMany(tasks, { organizationId: 'acme' }, [])), [], 'of none')
  },

  'getMany takes 1000 ids': async ({ storage }) => {
    const ids = Array.from({ length: 1000 }, (_, i) => `task-${i}`)
    await given(storage, tasks, ...[0, 500, 999].map((i) => aTask({ id: `task-${i}` })))
    const rows = await storage.read((view) => view.getMany(tasks, { organizationId: 'acme' }, ids))
    sameMembers(idsOf(rows), ['task-0', 'task-500', 'task-999'], 'ids')
  },
} satisfies StorageCases
