import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LoggedEvent } from '../src/index.ts'
import { memberDecider, organizationDecider } from '../src/organizations/index.ts'
import { projectDecider } from '../src/projects/index.ts'
import { commentDecider, taskDecider } from '../src/tasks/index.ts'
import { userDecider } from '../src/users/index.ts'
import { birth } from './script/birth.ts'
import { actorIndexes, type Operation, operationNames, perform } from './script/operations.ts'
import { createWorld, type World } from './script/world.ts'

const operation: fc.Arbitrary<Operation> = fc.record({
  do: fc.constantFrom(...operationNames),
  by: fc.constantFrom(...actorIndexes),
  on: fc.nat(11),
  with: fc.nat(11),
  text: fc.constantFrom('Write', 'ship', 'SHIP', 'Ünïcode ✓', 'a "quoted" one', '𝔐arkdown'),
  version: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, fc.nat(4)),
})
/** Tasks first, so that most operations have something to work on. */
const life = fc
  .tuple(fc.nat(8), fc.array(operation, { minLength: 1, maxLength: 120, size: 'max' }))
  .map(([tasks, rest]) => [...Array.from({ length: tasks }, (_, n) => birth(n)), ...rest])
type Evolve = (state: never, event: never) => unknown
const folds: Readonly<Record<string, { evolve: Evolve; collection: keyof World['place']['tables'] }>> = {
  organization: { evolve: organizationDecider.evolve, collection: 'organizations' },
  member: { evolve: memberDecider.evolve, collection: 'members' },
  user: { evolve: userDecider.evolve, collection: 'users' },
  project: { evolve: projectDecider.evolve, collection: 'projects' },
  task: { evolve: taskDecider.evolve, collection: 'tasks' },
  comment: { evolve: commentDecider.evolve, collection: 'comments' },
}

/** The states as the log alone tells them: its own few lines, not the engine's. */
function foldAll(events: readonly LoggedEvent[]): ReadonlyMap<string, unknown> {
  const states = new Map<string, unknown>()
  for (const event of JSON.parse(JSON.stringify(events)) as readonly LoggedEvent[]) {
    const evolve = folds[event.stream.split('/')[0] ?? '']?.evolve as
      | ((state: unknown, event: unknown) => object)
      | undefined
    if (!evolve) continue
    const next = evolve(states.get(event.stream) ?? null, event)
    states.set(event.stream, { ...next, organizationId: event.organizationId })
  }
  return states
}

function storedStates({ place }: World): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(folds).flatMap(([stream, { collection }]) =>
      [...place.tables[collection].select([])].map(({ id, json }) => [`${stream}/${id}`, JSON.parse(json)] as const),
    ),
  )
}

async function wholeLog({ tw }: World): Promise<readonly LoggedEvent[]> {
  const head = await tw.storage.read((view) => view.head())
  return tw.storage.read((view) => view.readLog({ after: 0, limit: Math.max(1, head) }))
}

const sorted = (map: ReadonlyMap<string, unknown>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1))

describe('the fold law', () => {
  it('holds for every random life, with many refusals in it', async () => {
    const counted = { done: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(life, async (operations) => {
        const world = await createWorld()
        for (const operation of operations) {
          const outcome = await perform(world, operation)
          counted['refused' in outcome ? 'refused' : 'done'] += 1
        }
        await world.tw.settled()
        const log = await wholeLog(world)
        expect(log.map(({ position }) => position)).toEqual(log.map((_, index) => index + 1))
        expect(sorted(foldAll(log))).toEqual(sorted(storedStates(world)))
        expect((await world.tw.verify()).problems).toEqual([])
        await world.tw.close()
      }),
      { numRuns: 200 },
    )
    const share = counted.refused / (counted.done + counted.refused)
    expect(share).toBeGreaterThanOrEqual(0.3)
    expect(share).toBeLessThanOrEqual(0.8)
  })

  it('shrinks what breaks it to a few steps', async () => {
    const property = fc.asyncProperty(life, async (operations) => {
      const world = await createWorld()
      for (const operation of operations) await perform(world, operation)
      const log = await wholeLog(world)
      await world.tw.close()
      return !log.some(({ type }) => type === 'task.archived')
    })
    const { failed, counterexample } = await fc.check(property, { numRuns: 500, seed: 7 })
    expect(failed).toBe(true)
    expect(counterexample?.[0].length).toBeLessThanOrEqual(3)
  })
})
