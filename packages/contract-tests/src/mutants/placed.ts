import type { Aggregate, Collection, Placed, PlacedOptions, ReadView, Scope } from '@taskwright/core'
import type { placed } from '../storage/placed.ts'
import { inView, type StorageMutant } from './sabotage.ts'

type Mutants<Group> = { readonly [Sentence in keyof Group]: StorageMutant }

type Ask = <State extends Aggregate, Project extends Aggregate>(
  collection: Collection<State>,
  projects: Collection<Project>,
  scope: Scope,
  id: string,
  options?: PlacedOptions,
) => Promise<Placed<State, Project> | undefined>

const placing = (ask: (view: ReadView) => Ask): StorageMutant => inView((view) => ({ getPlaced: ask(view) }))

export const placedMutants: Mutants<typeof placed> = {
  // The roles in the organization are left out.
  'a row comes with its project and the roles in it, as if asked for one by one': placing(
    (view) =>
      async (...asked) => {
        const found = await view.getPlaced(...asked)
        if (found === undefined) return undefined
        const roles = new Map([...found.roles].map(([id, { project }]) => [id, { organization: null, project }]))
        return { ...found, roles }
      },
  ),
  'a row nobody may read has no place either': placing(
    (view) => (collection, projects, scope, id, options) =>
      view.getPlaced(collection, projects, 'organizationId' in scope ? { organizationId: 'acme' } : scope, id, options),
  ),
  'a project of another organization is no row’s project': placing(
    (view) => async (collection, projects, scope, id, options) => {
      const found = await view.getPlaced(collection, projects, scope, id, options)
      if (found === undefined) return undefined
      const projectId = String(collection.indexed(found.row.state).projectId)
      return { ...found, project: (await view.get(projects, { everyOrganization: true }, projectId))?.state }
    },
  ),
  // What was read before the lock.
  'a row that is locked with its place cannot change meanwhile': () => {
    const read = new Map<string, unknown>()
    return {
      tx: (tx) => ({
        async getPlaced<State extends Aggregate, Project extends Aggregate>(
          ...asked: Parameters<typeof tx.getPlaced<State, Project>>
        ) {
          const [, , , id, { lock = false } = {}] = asked
          if (!lock) return tx.getPlaced(...asked)
          if (!read.has(id)) read.set(id, await tx.getPlaced(...asked))
          return read.get(id) as Placed<State, Project> | undefined
        },
      }),
    }
  },
}
