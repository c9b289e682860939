import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { exitCodes } from './exit-codes.ts'
import { Failure } from './failure.ts'

/** An option or argument of a command; the shape is citty's, which prints the help. */
export interface Option {
  readonly type: 'string' | 'boolean' | 'positional'
  readonly description: string
  readonly valueHint?: string
  readonly required?: boolean
  /** May be given several times. */
  readonly multiple?: boolean
}
export type Options = Readonly<Record<string, Option>>

type Value<O extends Option> = O['type'] extends 'boolean'
  ? boolean
  : O['multiple'] extends true
    ? readonly string[]
    : O['required'] extends true
      ? string
      : string | undefined
export type Values<Opts extends Options> = { readonly [Name in keyof Opts]: Value<Opts[Name]> }

/** Reads the arguments of one command. citty ignores what it doesn't know and keeps the last of several; we don't. */
export function parseOptions(args: readonly string[], options: Options): Readonly<Record<string, unknown>> {
  const named = Object.entries(options).filter(([, { type }]) => type !== 'positional')
  const places = Object.entries(options).filter(([, { type }]) => type === 'positional')
  const { values, positionals } = parsed(
    args,
    Object.fromEntries(named.map(([name, option]) => [name, configOf(option)])),
  )
  if (positionals.length > places.length)
    throw usage(
      places.length === 0
        ? 'This command takes no arguments, only options.'
        : 'There are more arguments than this command takes.',
    )
  const found: Record<string, unknown> = { ...values }
  for (const [index, [name]] of places.entries()) found[name] = positionals[index]
  for (const [name, { type, required, multiple }] of Object.entries(options)) {
    if (type === 'boolean') found[name] ??= false
    if (multiple) found[name] ??= []
    if (required && found[name] === undefined)
      throw usage(type === 'positional' ? `${name.toUpperCase()} is missing.` : `--${name} is missing.`)
    if (found[name] === '') throw usage(`--${name} needs a value.`)
  }
  return found
}

const configOf = ({ type, multiple = false }: Option) => ({
  type: type === 'boolean' ? ('boolean' as const) : ('string' as const),
  multiple,
})

function parsed(args: readonly string[], options: ParseArgsOptionsConfig) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    // Node's first sentence says it well; the rest are hints about escaping.
    const [first = 'Wrong arguments'] = error instanceof Error ? error.message.split('. ') : []
    throw usage(`${first.split('\n')[0]}.`)
  }
}

export const usage = (sentence: string): Failure =>
  new Failure(exitCodes.usage, 'cli.usage', [sentence, '--help shows what there is.'])

/** `name=value` pairs; the last `=` divides, since names of lists may hold one. */
export function pairs(option: string, given: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    given.map((pair) => {
      const at = pair.lastIndexOf('=')
      if (at < 1 || at === pair.length - 1) throw usage(`--${option} takes NAME=VALUE.`)
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
    }),
  )
}
