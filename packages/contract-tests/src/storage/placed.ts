import type { Scope, StoragePort } from '@taskwright/core'
import { equal } from '../harness/check.ts'
import type { StorageCases } from './context.ts'
import { ACME, aProject, aTask, given, members, projects, tasks } from './fixtures.ts'
import { inOrganization, inProject } from './roles.ts'

type Port = StoragePort<never>

const rolesOf = ['ana', 'bob', 'nobody']

/** A task in a project, and people with roles there and elsewhere. */
async function aPlace(storage: Port): Promise<void> {
  await given(storage, projects, aProject({ id: 'launch', name: 'Launch' }), aProject({ id: 'elsewhere' }))
  await given(storage, tasks, aTask({ id: 'task', projectId: 'launch' }))
  await given(storage, members, inOrganization('ana', 'OWNER'), inProject('ana', 'VIEWER'), inProject('bob', 'ADMIN'))
  await given(storage, members, inOrganization('bob', 'OWNER', 'other'), inProject('bob', 'OWNER', 'elsewhere'))
}

/** The same from single questions. */
const oneByOne = (storage: Port, scope: Scope, id: string, rolesOf: readonly string[] = []) =>
  storage.read(async (view) => {
    const row = await view.get(tasks, scope, id)
    if (row === undefined) return undefined
    const { organizationId, projectId } = row.state
    const project = await view.get(projects, { organizationId }, projectId)
    return { row, project: project?.state, roles: [...(await view.roles(organizationId, projectId, rolesOf))].sort() }
  })

type Found = Awaited<ReturnType<Parameters<Parameters<Port['read']>[0]>[0]['getPlaced']>>

const plain = (found: Found) => found && { ...found, roles: [...found.roles].sort() }

/** In a read, in a unit of work, and there to update it or under a lock. */
async function inEveryWay(storage: Port, scope: Scope, id: string, rolesOf: readonly string[] = []) {
  const ask = [tasks, projects, scope, id] as const
  return [
    plain(await storage.read((view) => view.getPlaced(...ask, { rolesOf }))),
    plain(await storage.transaction((tx) => tx.getPlaced(...ask, { rolesOf }))),
    plain(await storage.transaction((tx) => tx.getPlaced(...ask, { rolesOf, toUpdate: true }))),
    plain(await storage.transaction((tx) => tx.getPlaced(...ask, { rolesOf, lock: true }))),
  ]
}

const always = <T>(value: T): readonly T[] => [value, value, value, value]

export const placed = {
  'a row comes with its project and the roles in it, as if asked for one by one': async ({ storage }) => {
    await aPlace(storage)
    const expected = await oneByOne(storage, ACME, 'task', rolesOf)
    equal(expected?.project?.name, 'Launch', 'the project’s name')
    equal(await inEveryWay(storage, ACME, 'task', rolesOf), always(expected), 'what was found')
    equal(
      await inEveryWay(storage, ACME, 'task'),
      always({ ...expected, roles: [] }),
      'when nobody’s roles are asked for',
    )
  },

  'a row nobody may read has no place either': async ({ storage }) => {
    await aPlace(storage)
    for (const scope of [{ ...ACME, readableBy: 'nobody' }, { readableBy: 'nobody' }, { organizationId: 'other' }])
      equal(await inEveryWay(storage, scope, 'task', rolesOf), always(undefined), 'what was found')
    equal(await inEveryWay(storage, ACME, 'nothing', rolesOf), always(undefined), 'of an unknown id')
    const found = await inEveryWay(storage, { ...ACME, readableBy: 'bob' }, 'task', rolesOf)
    equal(found, always(await oneByOne(storage, ACME, 'task', rolesOf)), 'what a reader found')
  },

  'a project of another organization is no row’s project': async ({ storage }) => {
    await given(storage, projects, aProject({ id: 'theirs', organizationId: 'other' }))
    await given(storage, tasks, aTask({ id: 'task', projectId: 'theirs' }))
    const found = await inEveryWay(storage, ACME, 'task')
    equal(
      found.map((one) => [one?.row.state.id, one?.project]),
      always(['task', undefined]),
      'what was found',
    )
  },

  'a row that is locked with its place cannot change meanwhile': async ({ storage, another }) => {
    await aPlace(storage)
    const other = await another()
    const count = (port: Port) =>
      port.transaction(async (tx) => {
        const found = await tx.getPlaced(tasks, projects, ACME, 'task', { lock: true })
        if (found === undefined) throw new Error('It is there.')
        const { state, derived } = found.row
        const minutes = (state.estimateMinutes ?? 0) + 1
        await tx.update(
          tasks,
          { state: { ...state, estimateMinutes: minutes, version: state.version + 1 }, derived },
          state.version,
        )
      })
    await Promise.all([storage, other, storage, other, storage].map(count))
    const row = await storage.read((view) => view.get(tasks, ACME, 'task'))
    equal(row?.state.estimateMinutes, 5, 'updates that counted')
  },
} satisfies StorageCases
