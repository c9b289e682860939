import { constants } from 'node:fs'
import { access, mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { EngineOptions, StoragePort, Taskwright } from '@taskwright/core'
import { openEvents } from './broker.ts'
import type { Config, Database } from './config/config.ts'
import { exitCodes } from './exit-codes.ts'
import { codeOf, Failure } from './failure.ts'
import { databaseFailure } from './reach.ts'

/** The engine, whatever it stores in. */
export type Engine = Taskwright<unknown>

export interface Opening {
  /** Whether this process runs the readers. Commands beside a running server leave them to it. */
  readonly relay?: boolean
  /** `always`: make it, bring it up to date. `if absent`: make it, but never change one that is there. */
  readonly migrate: 'always' | 'if absent' | 'never'
  readonly onError?: EngineOptions<unknown>['onError']
  readonly tracer?: EngineOptions<unknown>['tracer']
}

export async function openEngine(config: Config, opening: Opening): Promise<Engine> {
  const { relay = false, migrate, onError = () => {}, tracer } = opening
  const [{ createTaskwright }, storage, events] = await Promise.all([
    import('@taskwright/core'),
    openStorage(config, migrate !== 'never'),
    openEvents(config, onError),
  ])
  const make = migrate === 'always' || (migrate === 'if absent' && (await isAbsent(config.database)))
  const more = { ...(events && { events }), ...(tracer && { tracer }) }
  try {
    return await createTaskwright<unknown>({ storage, relay, migrate: make, onError, ...more })
  } catch (error) {
    await events?.close()
    throw explained(error, config.database)
  }
}

/** A file that isn't there yet is made by whoever needs it first; the tables of a server are not made in passing. */
const isAbsent = async (database: Database): Promise<boolean> =>
  database.kind === 'sqlite' && !(await exists(database.file))

/** What is wrong with a database, for whoever runs the program. */
export const explained = (error: unknown, database: Database): unknown =>
  database.kind === 'sqlite' ? error : databaseFailure(error, database)

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
export async function openStorage(config: Config, create: boolean): Promise<StoragePort<unknown>> {
  const { database, connections } = config
  switch (database.kind) {
    case 'sqlite':
      return openFile(database.file, create)
    case 'mysql': {
      const { mysql } = await import('@taskwright/storage-mikro-orm/mysql')
      return mysql(database.url, { connections })
    }
    case 'postgresql': {
      const { postgresql } = await import('@taskwright/storage-mikro-orm/postgresql')
      return postgresql(database.url, { connections })
    }
  }
}

async function openFile(file: string, create: boolean): Promise<StoragePort<unknown>> {
  if (create) await makeDirectory(dirname(file))
  else await requireFile(file)
  const { sqlite } = await import('@taskwright/storage-mikro-orm/sqlite')
  return sqlite(file)
}

/** As it may be shown: a path, or an address without credentials. */
export const placeOf = (database: Database): string =>
  database.kind === 'sqlite' ? database.file : `${database.kind} at ${database.where}`

/** For nobody else to look into: it holds the database and the secret. */
export async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    await access(directory, constants.W_OK | constants.X_OK)
  } catch (error) {
    if (codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOTDIR') {
      throw new Failure(exitCodes.unwritable, 'disk.no_directory', `${directory} is not a directory.`)
    }
    // What Node says of a file system that is read-only, too.
    if (codeOf(error) === 'ENOENT') {
      const sentence = `${directory} cannot be made: the file system is read-only, or a link leads nowhere.`
      throw new Failure(exitCodes.unwritable, 'disk.no_directory', sentence)
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
