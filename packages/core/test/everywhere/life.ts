import { birth } from '../script/birth.ts'
import { actorIndexes, type Operation, operationNames, perform } from '../script/operations.ts'
import { createWorld } from '../script/world.ts'

const texts = ['Write', 'ship', 'SHIP', 'Ünïcode ✓', 'a "quoted" one', '𝔐arkdown']

/** In long lives everything ends up deleted; short ones are livelier. */
const LIVES = 20
const COMMANDS = 50

export interface Told {
  /** The logs, one event a line, as they would be written down. */
  readonly log: string
  readonly refused: number
}

/** The same thousand commands wherever it runs: clock and ids stand still until they are moved. */
export async function live(): Promise<Told> {
  const next = numbers(20260101)
  const lines: string[] = []
  let refused = 0
  for (let life = 0; life < LIVES; life++) {
    const world = await createWorld()
    for (let n = 0; n < COMMANDS; n++) {
      const outcome = await perform(world, n < 8 ? birth(n) : anything(next))
      if ('refused' in outcome) refused += 1
    }
    const events = await world.tw.storage.read((view) => view.readLog({ after: 0, limit: 1000 }))
    lines.push(...events.map((event) => JSON.stringify(event)))
  }
  return { log: lines.join('\n'), refused }
}

const anything = (next: (below: number) => number): Operation => ({
  do: operationNames[next(operationNames.length)] ?? 'createTask',
  by: actorIndexes[next(actorIndexes.length)] ?? 0,
  on: next(12),
  with: next(12),
  text: texts[next(texts.length)] ?? '',
  version: next(6) === 0 ? next(5) : null,
})

/** Mulberry32: the same numbers from the same seed on every engine. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}
