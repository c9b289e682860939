import type { ChildProcess } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serverFlags } from '../../scripts/lib/workspace.mjs'
import type { Home } from './bare/task.ts'
import { freePort, ready, start, startTalking } from './children.ts'
import type { Place } from './databases.ts'

export interface Running {
  readonly child: ChildProcess
  readonly port: number
  /** Milliseconds from its start until it was ready. */
  readonly readyMs: number
}

const cli = dirname(fileURLToPath(import.meta.resolve('@taskwright/cli/package.json')))
const built = [join(cli, 'dist', 'main.js')]
/** Not built, so that a profile names the lines somebody has written. */
const sources = ['--conditions=dev-source', join(cli, 'src', 'main.ts')]

export interface OurOptions {
  readonly fromSources?: boolean
  readonly nodeOptions?: readonly string[]
}

/** The program a self-hoster runs, as `npm start` runs it: all roles, all plugins; only its log is thrown away. */
export async function startOurs(
  { dataDir, env }: Pick<Place, 'dataDir' | 'env'>,
  { fromSources = false, nodeOptions = [] }: OurOptions = {},
): Promise<Running> {
  const port = await freePort()
  const program = fromSources ? sources : built
  const child = start([...serverFlags, ...nodeOptions, ...program, 'serve'], {
    cwd: dataDir,
    env: { PATH: process.env.PATH, PORT: String(port), HOST: '127.0.0.1', TASKWRIGHT_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return { child, port, readyMs: await ready(child, port) }
}

export async function startBare({ bare }: Pick<Place, 'bare'>, home: Home): Promise<Running> {
  const port = await freePort()
  const child = startTalking(new URL('bare/main.ts', import.meta.url), [bare, String(port), JSON.stringify(home)])
  return { child, port, readyMs: await ready(child, port) }
}
