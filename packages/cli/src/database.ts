import { constants } from 'node:fs'
import { access, mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Taskwright } from '@taskwright/core'
import type { Config } from './config/config.ts'
import { exitCodes } from './exit-codes.ts'
import { codeOf, Failure } from './failure.ts'

/** The engine, whatever it stores in. */
export type Engine = Taskwright<unknown>

export interface Opening {
  /** Whether this process runs the readers. Commands beside a running server leave them to it. */
  readonly relay?: boolean
  /** `always`: make it, bring it up to date. `if absent`: make it, but never change one that is there. */
  readonly migrate: 'always' | 'if absent' | 'never'
  readonly onError?: (error: unknown, where: string) => void
}

export async function openEngine(config: Config, { relay = false, migrate, onError }: Opening): Promise<Engine> {
  const [{ createTaskwright }, storage] = await Promise.all([
    import('@taskwright/core'),
    openStorage(config, migrate !== 'never'),
  ])
  const make = migrate === 'always' || (migrate === 'if absent' && !(await exists(config.database.file)))
  return createTaskwright<unknown>({ storage, relay, migrate: make, ...(onError ? { onError } : {}) })
}

/** Does something with the engine and closes it, whatever happens. */
export async function withEngine<T>(
  config: Config,
  opening: Opening,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const engine = await openEngine(config, opening)
  try {
    return await work(engine)
  } finally {
    await engine.close()
  }
}

/** The adapter that the configuration asks for, not open yet. Adapters are loaded only when they are wanted. */
export async function openStorage({ database }: Config, create: boolean) {
  if (create) await makeDirectory(dirname(database.file))
  else await requireFile(database.file)
  const { sqlite } = await import('@taskwright/storage-mikro-orm/sqlite')
  return sqlite(database.file)
}

/** For nobody else to look into: it holds the database and the secret. */
export async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    await access(directory, constants.W_OK | constants.X_OK)
  } catch (error) {
    if (codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOTDIR') {
      throw new Failure(exitCodes.unwritable, 'disk.no_directory', `${directory} is not a directory.`)
    }
    throw error
  }
}

async function requireFile(file: string): Promise<void> {
  if (await exists(file)) return
  const hint =
    'Run taskwright serve or taskwright migrate to make it, or check TASKWRIGHT_DATA_DIR and TASKWRIGHT_DATABASE_URL.'
  throw new Failure(exitCodes.unavailable, 'storage.absent', `There is no database at ${file}. ${hint}`)
}

export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: unknown) => {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return false
      throw error
    },
  )
