import type { ArgDef, ArgsDef, CommandDef } from 'citty'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { toFailure } from './failure.ts'
import { type Options, parseOptions, type Values } from './options.ts'
import { printAnswer, printFailure } from './output.ts'

/** What a command has to say: as data for `--json`, as lines for people. */
export interface Answer {
  readonly json: unknown
  readonly lines: readonly string[]
  readonly exitCode?: ExitCode
}

export interface Context<Opts extends Options> {
  readonly values: Values<Opts>
  /** Whether only the JSON document may go to standard output. */
  readonly json: boolean
  readonly env: NodeJS.ProcessEnv
}

interface Definition<Opts extends Options> {
  readonly name: string
  readonly description: string
  readonly options: Opts
  /** Without an answer the command has said everything itself. */
  run(context: Context<Opts>): Promise<Answer | undefined>
}

/** A command of the program: strict about its options, with `--json`, an exit code, and failures in plain words. */
export function command<const Opts extends Options>({ name, description, options, run }: Definition<Opts>): CommandDef {
  const all: Options = { ...options, json: { type: 'boolean', description: 'Answer with one JSON document' } }
  return {
    meta: { name, description },
    args: forHelp(all),
    async run({ rawArgs }) {
      const json = rawArgs.includes('--json')
      try {
        const values = parseOptions(rawArgs, all) as Values<Opts>
        const answer = await run({ values, json, env: process.env })
        if (answer === undefined) return
        printAnswer(answer, json)
        process.exitCode = answer.exitCode ?? exitCodes.ok
      } catch (error) {
        const failure = toFailure(error)
        printFailure(failure, json)
        process.exitCode = failure.exitCode
      }
    },
  }
}

const forHelp = (options: Options): ArgsDef =>
  Object.fromEntries(
    Object.entries(options).map(([name, { type, description, valueHint, required = false }]): [string, ArgDef] => {
      const hint = valueHint === undefined ? {} : { valueHint }
      return [name, { type, description, required, ...hint }]
    }),
  )
