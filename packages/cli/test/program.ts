import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

// The real program, from its sources, as a process of its own.

const root = fileURLToPath(new URL('../../../', import.meta.url))
const node = join(root, 'node_modules', '.bin', 'node')
const command = ['--conditions=dev-source', join(root, 'packages', 'cli', 'src', 'main.ts')]

export interface Options {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  readonly uid?: number
  /** Words before `node …`, such as a limit that holds for it. */
  readonly prefix?: readonly string[]
}

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A folder of its own, gone when the test has ended, or the whole file with `afterAll`. */
export function freshFolder(whenDone: (remove: () => void) => void = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'taskwright-cli-'))
  whenDone(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const envOf = (folder: string, more: Readonly<Record<string, string>> = {}) => ({
  TASKWRIGHT_DATA_DIR: join(folder, 'data'),
  PORT: '0',
  ...more,
})

/** Runs it to its end. */
export async function taskwright(args: readonly string[], options: Options = {}): Promise<Ended> {
  const child = spawnProgram(args, options)
  const ended = collect(child)
  child.stdin?.end(options.input ?? '')
  return ended
}

/** Runs it until its standard error says something, and kills it there. */
export async function killedWhenItSays(words: RegExp, args: readonly string[], options: Options = {}): Promise<Ended> {
  const child = spawnProgram(args, options)
  let said = ''
  child.stderr?.on('data', (chunk) => {
    said += chunk
    if (words.test(said)) child.kill('SIGKILL')
  })
  child.stdin?.end()
  return collect(child)
}

/** The same with `--json`, answered by what it printed. */
export async function json(args: readonly string[], options: Options = {}) {
  const { code, stdout } = await taskwright([...args, '--json'], options)
  return { code, answer: JSON.parse(stdout) as ReturnType<typeof JSON.parse> }
}

export interface Serving {
  readonly url: string
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  readonly log: () => readonly Readonly<Record<string, unknown>>[]
}

/** Starts `serve` and waits until it says where it listens; killed with the test if it still runs. */
export async function serve(
  env: Readonly<Record<string, string>>,
  says = /listens on (http:[^"\s]+)/,
): Promise<Serving> {
  const child = spawnProgram(['serve'], { env })
  let output = ''
  child.stdout?.on('data', (chunk) => {
    output += chunk
  })
  const ended = collect(child)
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const log = () =>
    output
      .split('\n')
      // What follows the last end of a line is not all of one.
      .slice(0, -1)
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
  for (;;) {
    const found = says.exec(output)
    if (found) return { url: found[1] ?? '', child, ended, log }
    const over = await Promise.race([ended, new Promise<undefined>((resolve) => setTimeout(resolve, 20, undefined))])
    if (over) throw new Error(`serve ended with ${over.code}: ${over.stdout}${over.stderr}`)
  }
}

function spawnProgram(args: readonly string[], { env = {}, uid, prefix = [] }: Options): ChildProcess {
  const { PATH = '', HOME = '', TMPDIR } = process.env
  const [program = node, ...rest] = [...prefix, node, ...command, ...args]
  return spawn(program, rest, {
    // Nothing of the surroundings may change what a test sees.
    env: { PATH, HOME, ...(TMPDIR ? { TMPDIR } : {}), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
}

async function collect(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', '']
  child.stdout?.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr?.on('data', (chunk) => {
    stderr += chunk
  })
  child.stdin?.on('error', () => {})
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return { code, signal, stdout, stderr }
}
