import { parseArgs } from 'node:util'
import { type Database, databases } from './databases.ts'
import { type Operation, operations } from './driver/workload.ts'

export interface Options {
  readonly only: readonly Operation[]
  readonly databases: readonly Database[]
  readonly rounds: number
  readonly seconds: number
  readonly json: boolean
  readonly profile: boolean
  /** Whether everything was measured as it should be, so that docs/performance.md may be brought up to date. */
  readonly complete: boolean
}

export const USAGE = `npm run bench -- [options]

  --only <names>     some of get, list, create, transition
  --on <databases>   some of sqlite, mysql, postgresql (default sqlite); a private server is started for each
  --rounds <n>       rounds of each operation on each server (default 5)
  --seconds <n>      length of a round (default 2)
  --json             figures as JSON on standard output; docs/performance.md stays as it is
  --profile          measures nothing: shows where the server spends its time, for each operation
`

const ROUNDS = 5
const SECONDS = 2

/** Throws what is wrong with the arguments, in words for whoever typed them. */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    // pnpm hands on the `--` that npm takes away.
    args: args.filter((arg) => arg !== '--'),
    options: {
      only: { type: 'string' },
      on: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      json: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const only = values.only === undefined ? operations : values.only.split(',').map(among(operations, '--only'))
  const on = values.on === undefined ? (['sqlite'] as const) : values.on.split(',').map(among(databases, '--on'))
  const rounds = number('--rounds', values.rounds, ROUNDS, 25)
  const seconds = number('--seconds', values.seconds, SECONDS, 10)
  const { json, profile } = values
  const complete = only.length === operations.length && rounds >= ROUNDS && seconds >= SECONDS && !json && !profile
  return { only, databases: on, rounds, seconds, json, profile, complete }
}

const among =
  <Name extends string>(names: readonly Name[], option: string) =>
  (text: string): Name => {
    const found = names.find((name) => name === text.trim())
    if (found === undefined) throw new Error(`${option}: there is no ${text}; there are ${names.join(', ')}.`)
    return found
  }

function number(option: string, text: string | undefined, standard: number, most: number): number {
  if (text === undefined) return standard
  const value = Number(text)
  if (!(value >= 1 && value <= most)) throw new Error(`${option} must be a number from 1 to ${most}.`)
  return value
}
