import { expect, onTestFinished } from 'vitest'
import {
  createTaskwright,
  type EngineOptions,
  EVERY_ORGANIZATION_OF_MINE,
  type Ids,
  type RefusalCode,
  type Session,
  TaskwrightError,
} from '../src/index.ts'
import { type MemoryPlace, memoryPlace, memoryStorage } from '../src/memory/index.ts'
import { type ManualClock, manualClock, sequentialIds } from '../src/testing/index.ts'

type Options = Partial<EngineOptions<never>> & {
  /** To start a second engine on what a first one left. */
  readonly place?: MemoryPlace
  readonly clock?: ManualClock
}

/** Ids are unique over all processes on one database, also where they only count. */
const idsOf = new WeakMap<MemoryPlace, Ids>()

/** An engine in memory whose clock stands still; closed when the test has ended. */
export async function start({ place = memoryPlace(), clock = manualClock(), ...options }: Options = {}) {
  const errors: string[] = []
  const ids = idsOf.get(place) ?? sequentialIds()
  idsOf.set(place, ids)
  const tw = await createTaskwright({
    storage: memoryStorage(place),
    clock,
    ids,
    onError: (_, where) => errors.push(where),
    ...options,
  })
  onTestFinished(() => tw.close())
  return {
    tw,
    clock,
    place,
    /** Where something went wrong behind the scenes. */
    errors,
    /** Somebody on the server: bound to no organization. */
    person: (userId: string): Session => tw.as({ userId, organizationId: EVERY_ORGANIZATION_OF_MINE }),
    /** Somebody in the app that embeds the engine: in its one organization. */
    as: (userId: string, organizationId?: string): Session =>
      tw.as({ userId, ...(organizationId === undefined ? {} : { organizationId }) }),
    host: tw.as({ userId: 'host', trusted: true }),
  }
}
export type Engine = Awaited<ReturnType<typeof start>>

/** Ana's project in the organization of the app, with `bo` as a contributor, `vi` as a viewer and nobody else. */
export async function startWithProject(options: Options = {}) {
  const engine = await start(options)
  const [ana, bo, vi, mallory] = (['ana', 'bo', 'vi', 'mallory'] as const).map((id) => engine.as(id)) as [
    Session,
    Session,
    Session,
    Session,
  ]
  const project = await ana.projects.create({ name: 'Launch', key: 'LNCH' })
  await ana.projects.addMember(project.id, { userId: 'bo', role: 'CONTRIBUTOR' })
  await ana.projects.addMember(project.id, { userId: 'vi', role: 'VIEWER' })
  return { ...engine, ana, bo, vi, mallory, project }
}

/** What a call was refused with. Fails when it went through, or failed in any other way. */
export async function refusalOf(call: Promise<unknown>): Promise<TaskwrightError> {
  const error = await call.then(
    () => expect.fail('it was not refused'),
    (error: unknown) => error,
  )
  if (error instanceof TaskwrightError) return error
  throw error
}

export async function expectRefused(call: Promise<unknown>, code: RefusalCode): Promise<void> {
  expect((await refusalOf(call)).code).toBe(code)
}

/** All pages of a list, one after another. */
export async function everyPage<Item>(
  list: (page: { limit: number; cursor?: string }) => Promise<{ items: readonly Item[]; nextCursor: string | null }>,
  limit = 2,
): Promise<readonly Item[]> {
  const items: Item[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await list({ limit, ...(cursor === undefined ? {} : { cursor }) })
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return items
}
