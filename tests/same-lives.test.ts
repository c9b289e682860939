import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { birth } from '../packages/core/test/script/birth.ts'
import { actorIndexes, type Operation, operationNames, perform } from '../packages/core/test/script/operations.ts'
import { createWorld, type World } from '../packages/core/test/script/world.ts'
import { sqlite } from '../packages/storage-mikro-orm/src/sqlite.ts'

const operation: fc.Arbitrary<Operation> = fc.record({
  do: fc.constantFrom(...operationNames),
  by: fc.constantFrom(...actorIndexes),
  on: fc.nat(11),
  with: fc.nat(11),
  text: fc.constantFrom('Write', 'ship', 'SHIP', 'Ünïcode ✓', 'a "quoted" one', '𝔐arkdown', "it's 100 %_"),
  version: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, fc.nat(4)),
})
const life = fc.array(operation, { minLength: 1, maxLength: 120, size: 'max' })
const births: readonly Operation[] = [0, 1, 2, 3, 4, 5, 6, 7].map(birth)

/** What somebody who sees everything is shown, in every order. */
async function shown({ tw }: World): Promise<unknown> {
  const host = tw.as({ userId: 'host', trusted: true, organizationId: 'acme' })
  const lists = []
  for (const sort of ['rank', 'number', 'title', '-title', '-priority', 'due', '-due', 'updatedAt'] as const) {
    lists.push(await host.tasks.list({ sort, limit: 100 }))
  }
  lists.push(await host.tasks.list({ text: '%_' }), await host.projects.list(), await host.users.list())
  return lists
}

describe('the same life on memory and on SQLite', () => {
  let dir: string
  let lives = 0
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'taskwright-lives-'))
  })
  afterAll(() => rm(dir, { recursive: true, force: true }))

  it('has the same outcomes, the same lists and the same log, which folds to what is stored', async () => {
    await fc.assert(
      fc.asyncProperty(life, async (operations) => {
        lives += 1
        const worlds = [await createWorld(), await createWorld(sqlite(join(dir, `${lives}.db`)))] as const
        for (const operation of [...births, ...operations]) {
          const [here, there] = [await perform(worlds[0], operation), await perform(worlds[1], operation)]
          expect(there).toEqual(here)
        }
        const ends = []
        for (const world of worlds) {
          await world.tw.settled()
          expect((await world.tw.verify()).problems).toEqual([])
          const log = await world.tw.storage.read((view) => view.readLog({ after: 0, limit: 1000 }))
          ends.push(JSON.stringify([await shown(world), log]))
          await world.tw.close()
        }
        expect(ends[1]).toBe(ends[0])
      }),
      { numRuns: 10 },
    )
  })
})
