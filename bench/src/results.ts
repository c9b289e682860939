import type { Database } from './databases.ts'
import type { Operation } from './driver/workload.ts'
import type { Machine } from './machine.ts'
import type { Measured } from './measure.ts'
import { median } from './stats.ts'

/** What one run of the bench found. */
export interface Results {
  readonly machine: Machine
  /** The day, ISO 8601. */
  readonly date: string
  readonly database: Database
  readonly rounds: number
  readonly seconds: number
  readonly operations: readonly Measured[]
  /** Milliseconds from the start of the process until /health/ready says so, each time. */
  readonly readyMs: { readonly bare: readonly number[]; readonly ours: readonly number[] }
}

export interface Verdict {
  readonly what: string
  readonly value: number
  readonly goal: number
  /** Whether more is better. */
  readonly more: boolean
}

const ratioGoals: Readonly<Record<Operation, number>> = { get: 0.5, list: 0.5, create: 0.4, transition: 0.4 }
const MEMORY_GOAL = 1.5
const READY_GOAL_MS = 1000

export const isMet = ({ value, goal, more }: Verdict): boolean => (more ? value >= goal : value <= goal)

export const verdictOf = ({ operation, ratio }: Measured): Verdict => ({
  what: operation,
  value: ratio,
  goal: ratioGoals[operation],
  more: true,
})

/** The most memory either server was seen to have, whatever it was doing. */
export function memoryOf({ operations }: Results) {
  const most = (side: 'bare' | 'ours'): number => Math.max(...operations.map((one) => one[side].mebibytes))
  const bare = most('bare')
  const ours = most('ours')
  const verdict: Verdict = { what: 'memory', value: ours / bare, goal: MEMORY_GOAL, more: false }
  return { bare, ours, verdict }
}

export function readyOf({ readyMs }: Results) {
  const bare = median(readyMs.bare)
  const ours = median(readyMs.ours)
  const verdict: Verdict = { what: 'ready', value: ours, goal: READY_GOAL_MS, more: false }
  return { bare, ours, verdict }
}
