import type { Machine } from '../machine.ts'

export const flows = ['relay', 'latency', 'processes', 'backlog'] as const
export type Flow = (typeof flows)[number]

export const flowNames: Readonly<Record<Flow, string>> = {
  relay: 'From the log to the broker',
  latency: 'From a command to an inbox',
  processes: 'Two processes beside one',
  backlog: 'A backlog',
}

/** One thing that was measured. */
export interface Finding {
  readonly what: string
  readonly unit: 'ratio' | 'ms' | 'per second'
  readonly value: number
  /** Round by round, where there were rounds. */
  readonly rounds: readonly number[]
  readonly goal: number
  /** Whether more is better. */
  readonly more: boolean
  /** Why nothing is said of whether the goal is met; null where it is. */
  readonly unjudged: string | null
  /** The absolute figures behind it. */
  readonly figures: string
}

/** What one flow has come to. */
export interface FlowResults {
  readonly flow: Flow
  readonly machine: Machine
  /** The day, ISO 8601. */
  readonly date: string
  /** How much of what was done, in a sentence. */
  readonly extent: string
  readonly findings: readonly Finding[]
}

/** How much a flow is to do. */
export interface Extent {
  /** In the logs. */
  readonly events: number
  readonly rounds: number
  readonly seconds: number
}

export type Say = (line: string) => void

export const isMet = ({ value, goal, more }: Pick<Finding, 'value' | 'goal' | 'more'>): boolean =>
  more ? value >= goal : value <= goal
