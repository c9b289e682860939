import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A process, and what it has said. */
export interface Running {
  readonly child: ChildProcess
  said(): string
  readonly ended: Promise<{ readonly out: string; readonly errors: string; readonly signal: string | null }>
}

/** What runs one of the programs beside this file. */
export const commandOf = (program: string, ...args: readonly string[]): readonly [string, ...string[]] => [
  process.execPath,
  '--conditions=dev-source',
  '--no-warnings',
  fileURLToPath(new URL(program, import.meta.url)),
  ...args,
]

export function startProcess([file, ...args]: readonly [string, ...string[]]): Running {
  const child = spawn(file, args)
  const texts = { out: '', errors: '' }
  child.stdout.on('data', (data) => (texts.out += data))
  child.stderr.on('data', (data) => (texts.errors += data))
  const ended = new Promise<{ out: string; errors: string; signal: string | null }>((resolve) =>
    child.on('close', (_, signal) => resolve({ ...texts, signal })),
  )
  return { child, said: () => texts.out, ended }
}
