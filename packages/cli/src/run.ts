import { stripVTControlCharacters } from 'node:util'
import { type CommandDef, renderUsage, runCommand } from 'citty'
import { exitCodes } from './exit-codes.ts'
import { toFailure } from './failure.ts'
import { usage } from './options.ts'
import { printFailure } from './output.ts'
import { program } from './program.ts'

/** Runs the program with its arguments; the exit code is left in `process.exitCode`. */
export async function run(args: readonly string[]): Promise<void> {
  try {
    const asked = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
    if (asked[0] === '--version' || asked[0] === '-v') return console.log((await metaOf(program)).version)
    const { path, rest, isGroup } = await find(args)
    if (asked.includes('--help') || asked.includes('-h')) return show(process.stdout, await help(path))
    if (isGroup) {
      show(process.stderr, `${await help(path)}\n`)
      throw usage(rest[0] === undefined ? 'Name a command.' : 'There is no such command.')
    }
    await runCommand(path.at(-1) ?? program, { rawArgs: [...rest] })
  } catch (error) {
    const failure = toFailure(error)
    printFailure(failure, args.includes('--json'))
    process.exitCode = failure.exitCode
  }
}

interface Found {
  /** From the program to the command that is meant. */
  readonly path: readonly CommandDef[]
  readonly rest: readonly string[]
  readonly isGroup: boolean
}

/** Commands come first, then their options. */
async function find(args: readonly string[]): Promise<Found> {
  const path = [program]
  let rest = args
  for (;;) {
    const commands = await resolved(path.at(-1)?.subCommands)
    const [name = '', ...others] = rest
    const next = commands && Object.hasOwn(commands, name) ? await resolved(commands[name]) : undefined
    if (!next) return { path, rest, isGroup: commands !== undefined }
    path.push(next)
    rest = others
  }
}

async function help(path: readonly CommandDef[]): Promise<string> {
  const command = path.at(-1) ?? program
  const above = await Promise.all(path.slice(0, -1).map(async (one) => (await metaOf(one)).name))
  const text = (await renderUsage(command, { meta: { name: above.join(' ') } })).trimEnd()
  if (path.length > 1) return text
  const codes = Object.entries(exitCodes).map(([name, code]) => `${code} ${name}`)
  return `${text}\n\nExit codes: ${codes.join(', ')}`
}

/** citty colours its help wherever it goes. */
function show(out: NodeJS.WriteStream, text: string): void {
  out.write(`${out.isTTY ? text : stripVTControlCharacters(text)}\n`)
}

const metaOf = async (command: CommandDef) => (await resolved(command.meta)) ?? {}

const resolved = async <T>(value: T | Promise<T> | (() => T) | (() => Promise<T>)): Promise<T> =>
  typeof value === 'function' ? (value as () => T | Promise<T>)() : value
