import { type Finding, fail, ok, warn } from './check.ts'

// What is asked of every database server.

/** Settings by their names, as the server spells them. */
export type Settings = Readonly<Record<string, string | undefined>>

/** Beside the pool: one for numbering, and one to spare for an operator's command. */
const BESIDE = 2
const FEW_PROCESSES = 4

export function connectionsFinding(most: number, pool: number): Finding {
  const each = pool + BESIDE
  const processes = Math.floor(most / each)
  const words = `the server takes ${most}, one process of ours up to ${each}: room for ${processes} of them`
  const advice = 'Raise max_connections, or lower TASKWRIGHT_DATABASE_CONNECTIONS'
  return {
    name: 'connections',
    ...(processes < 1
      ? fail(`${words}. ${advice}`)
      : processes < FEW_PROCESSES
        ? warn(`${words}. ${advice}`)
        : ok(words)),
  }
}

const MUCH_MS = 60_000
/** Leases of two processes overlap beyond that: work is done twice in vain, never wrongly. */
const SOME_MS = 1000

/** `asked` and `answered` are ours, around the question: the answer lies somewhere between. */
export function clockFinding(theirs: number, asked: number, answered: number): Finding {
  const off = theirs < asked ? theirs - asked : theirs > answered ? theirs - answered : 0
  const words = `${Math.abs(off) < SOME_MS ? 'agrees with ours' : `is ${(off / 1000).toFixed(1)} s off from ours`}`
  const advice = 'Let both follow the same time server'
  const name = 'server clock'
  if (Math.abs(off) > MUCH_MS) return { name, ...fail(`${words}. ${advice}`) }
  return Math.abs(off) > SOME_MS ? { name, ...warn(`${words}. ${advice}`) } : { name, ...ok(words) }
}
