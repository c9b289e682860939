import { parseArgs } from 'node:util'
import { type Database, databases } from './databases.ts'
import { type Operation, operations } from './driver/workload.ts'
import { type Flow, flows } from './flows/flow.ts'

export interface Options {
  readonly only: readonly Operation[]
  /** Where requests are measured; none when only flows are. */
  readonly databases: readonly Database[]
  readonly flows: readonly Flow[]
  readonly rounds: number
  readonly seconds: number
  /** In the logs of flows. */
  readonly events: number
  readonly json: boolean
  readonly profile: boolean
  /** Whether what is measured is measured as it should be, so that docs/performance.md may be brought up to date. */
  readonly complete: boolean
}

export const USAGE = `npm run bench -- [options]

  --only <names>     some of get, list, create, transition
  --on <databases>   some of sqlite, mysql, postgresql (default sqlite); a private server is started for each
  --flows [names]    not requests but what comes after them: some of relay, latency, processes, backlog (default all);
                     starts servers and brokers of its own
  --all              requests on all databases, then all flows
  --rounds <n>       rounds of each operation on each server (default 5)
  --seconds <n>      length of a round (default 2)
  --events <n>       in the logs of flows (default 100000)
  --json             figures as JSON on standard output, one document after another; docs/performance.md stays as it is
  --profile          measures nothing: shows where the time is spent, for each operation or reader of the log
`

const ROUNDS = 5
const SECONDS = 2
const EVENTS = 100_000

/** Throws what is wrong with the arguments, in words for whoever typed them. */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    // pnpm hands on the `--` that npm takes away.
    args: withAllFlows(args.filter((arg) => arg !== '--')),
    options: {
      only: { type: 'string' },
      on: { type: 'string' },
      flows: { type: 'string' },
      all: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      events: { type: 'string' },
      json: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const { all, json, profile } = values
  const only = values.only === undefined ? operations : values.only.split(',').map(among(operations, '--only'))
  const followed = values.flows === undefined ? [] : values.flows.split(',').map(among(flows, '--flows'))
  const on = values.on === undefined ? undefined : values.on.split(',').map(among(databases, '--on'))
  const rounds = number('--rounds', values.rounds, ROUNDS, 1, 25)
  const seconds = number('--seconds', values.seconds, SECONDS, 1, 10)
  const events = number('--events', values.events, EVENTS, 1000, 1_000_000)
  if (all && (on !== undefined || values.flows !== undefined || values.only !== undefined))
    throw new Error('--all measures everything; it goes with neither --only nor --on nor --flows.')
  const large = rounds >= ROUNDS && seconds >= SECONDS && events >= EVENTS
  const complete = only.length === operations.length && large && !json && !profile
  const measured = { rounds, seconds, events, json, profile, complete }
  if (all) return { only, databases, flows, ...measured }
  return { only, databases: on ?? (values.flows === undefined ? ['sqlite'] : []), flows: followed, ...measured }
}

/** `--flows` alone means all of them. */
const withAllFlows = (args: readonly string[]): string[] =>
  args.map((arg, index) => (arg === '--flows' && (args[index + 1] ?? '-').startsWith('-') ? `${arg}=${flows}` : arg))

const among =
  <Name extends string>(names: readonly Name[], option: string) =>
  (text: string): Name => {
    const found = names.find((name) => name === text.trim())
    if (found === undefined) throw new Error(`${option}: there is no ${text}; there are ${names.join(', ')}.`)
    return found
  }

function number(option: string, text: string | undefined, standard: number, least: number, most: number): number {
  if (text === undefined) return standard
  const value = Number(text)
  if (!(value >= least && value <= most)) throw new Error(`${option} must be a number from ${least} to ${most}.`)
  return value
}
