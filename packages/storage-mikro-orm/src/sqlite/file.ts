import { realpathSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { commonError } from '@taskwright/core'
import { untilFree } from './backoff.ts'
import { type ConnectionOptions, type Executed, openConnection, type SqliteConnection } from './connection.ts'
import { translated } from './errors.ts'
import { createWriter, type Writer } from './writer.ts'

/** A database file as this process has it open: one writer, and readers that see only what is committed. */
export interface SqliteFile {
  readonly writer: Writer
  /** Runs one statement that changes nothing: almost always at once, and never waiting for the writer. */
  read(sql: string, parameters: readonly unknown[], first?: boolean): Executed | Promise<Executed>
  isReadonly(sql: string, parameters: readonly unknown[]): boolean
  /** A reader of its own, for several statements on one state of the data. Close it. */
  openReader(): Promise<SqliteConnection>
  /** Settings of the connection (`pragma x = y`, `attach`) reach the writer and the reader alike. */
  configure(sql: string): Promise<Executed>
  /** The last one to release it closes the file. */
  release(): Promise<void>
}

/**
 * Opens a file, or shares the one that is open already: however many doors of this process lead to a file, their units of
 * work wait in one queue. `:memory:` is a private file in the temporary folder, gone when it is released: only a file
 * lets readers pass an open transaction.
 */
export function acquireFile(filename: string): Promise<SqliteFile> {
  if (filename === '' || filename === ':memory:') return openTemporary()
  const key = canonical(filename)
  const shared = openFiles.get(key) ?? opened(key)
  openFiles.set(key, shared)
  shared.users++
  return shared.file.catch((error) => {
    openFiles.delete(key)
    throw error
  })
}

interface Shared {
  users: number
  readonly file: Promise<SqliteFile>
}

const openFiles = new Map<string, Shared>()

function opened(key: string): Shared {
  const release = async (close: () => void): Promise<void> => {
    if (--shared.users > 0) return
    openFiles.delete(key)
    close()
  }
  const shared: Shared = { users: 0, file: openFile(key, true, release) }
  return shared
}

const READS_WITHOUT_REST = 200

async function openTemporary(): Promise<SqliteFile> {
  const folder = await mkdtemp(join(tmpdir(), 'taskwright-'))
  return openFile(join(folder, 'memory.db'), false, async (close) => {
    close()
    await rm(folder, { recursive: true, force: true })
  })
}

async function openFile(
  filename: string,
  durable: boolean,
  release: (close: () => void) => Promise<void>,
): Promise<SqliteFile> {
  const open = (role: ConnectionOptions['role']): Promise<SqliteConnection> =>
    untilFree(() => openConnection({ filename, role, durable })).catch((error) => {
      throw openingError(error)
    })
  const main = await open('writer')
  const reader = await open('reader')
  const writer = createWriter(main)
  const close = (): void => {
    writer.close()
    reader.close()
    main.close()
  }
  let readsOfThisTurn = 0
  const file: SqliteFile = {
    writer,
    read(sql, parameters, first) {
      // Reads answer at once: a loop of nothing else would keep timers and commits waiting for ever.
      if (++readsOfThisTurn > READS_WITHOUT_REST) {
        readsOfThisTurn = 0
        return new Promise((rested) => setImmediate(rested)).then(() => file.read(sql, parameters, first))
      }
      try {
        return reader.execute(sql, parameters, first)
      } catch {
        return untilFree(() => reader.execute(sql, parameters, first))
      }
    },
    isReadonly: (sql, parameters) => reader.isReadonly(sql, parameters),
    openReader: () => open('reader'),
    configure: async (sql) => {
      main.execute(sql, [])
      return reader.execute(sql, [])
    },
    release: () => release(close),
  }
  return file
}

/** better-sqlite3 says in a TypeError that the folder is missing. */
const openingError = (error: unknown): unknown =>
  error instanceof TypeError ? commonError('storage.unavailable', { details: { reason: 'folder' } }) : translated(error)

function canonical(filename: string): string {
  const absolute = resolve(filename)
  try {
    return realpathSync(absolute)
  } catch {
    return newFile(absolute)
  }
}

/** A file that isn't there yet: its folder may be a link all the same. */
function newFile(absolute: string): string {
  try {
    return join(realpathSync(dirname(absolute)), basename(absolute))
  } catch {
    return absolute
  }
}
