import { createTaskwright, type Session, type StoragePort, type Taskwright } from '../../src/index.ts'
import { type MemoryPlace, memoryPlace, memoryStorage } from '../../src/memory/index.ts'
import { type ManualClock, manualClock, sequentialIds } from '../../src/testing/index.ts'

/** An engine in memory with an organization in it, and what was made in it so far. */
export interface World {
  readonly tw: Taskwright
  readonly clock: ManualClock
  readonly place: MemoryPlace
  /** Of different rights; the last one has none. */
  readonly actors: readonly Session[]
  readonly people: readonly string[]
  readonly projects: string[]
  readonly tasks: string[]
  /** As `[task, comment]`. */
  readonly comments: (readonly [string, string])[]
  readonly statuses: string[]
  readonly labels: string[]
  readonly users: string[]
}

const ORGANIZATION = 'acme'
export const people = ['ana', 'bo', 'vi', 'gus', 'mallory'] as const

/** In memory, or on another storage; `place` is then empty. */
export async function createWorld(storage?: StoragePort<never>): Promise<World> {
  const [clock, place] = [manualClock(), memoryPlace()]
  const tw = await createTaskwright({ storage: storage ?? memoryStorage(place), clock, ids: sequentialIds() })
  const as = (userId: string, trusted = false): Session =>
    tw.as({ userId, organizationId: ORGANIZATION, trusted, correlationId: 'script' })
  const ana = as('ana')
  await ana.organizations.create({ id: ORGANIZATION, name: 'Acme' })
  await ana.organizations.addMember(ORGANIZATION, { userId: 'bo', role: 'MEMBER' })
  const projects = []
  for (const key of ['ONE', 'TWO']) {
    const project = await ana.projects.create({ key, name: `Project ${key}` })
    await ana.projects.addMember(project.id, { userId: 'bo', role: 'CONTRIBUTOR' })
    await ana.projects.addMember(project.id, { userId: 'vi', role: 'VIEWER' })
    projects.push(project)
  }
  return {
    tw,
    clock,
    place,
    actors: [ana, as('bo'), as('vi'), as('host', true), as('gus'), as('mallory')],
    people,
    projects: projects.map(({ id }) => id),
    tasks: [],
    comments: [],
    statuses: projects.flatMap(({ statuses }) => statuses.map(({ id }) => id)),
    labels: [],
    users: [],
  }
}
