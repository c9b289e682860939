import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type StoragePeek, type StoragePlace, storageContract } from '@taskwright/contract-tests'
import { openNative } from './native.ts'
import { sqlite } from './storage.ts'

interface FilePlace extends StoragePlace {
  readonly filename: string
}

function newFile(): FilePlace {
  const folder = mkdtempSync(join(tmpdir(), 'tw-contract-'))
  const filename = join(folder, 'tasks.db')
  return {
    filename,
    storage: sqlite(filename),
    another: () => sqlite(filename),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** With the adapter's own copy of better-sqlite3: a second build in this process would lose writes. */
function peek({ filename }: FilePlace): StoragePeek {
  const column = async (sql: string, ...values: string[]): Promise<string[]> => {
    const database = openNative(filename, 1_000)
    try {
      return database
        .prepare(sql)
        .all(values)
        .map((row) => String(Object.values(row as object)[0]))
    } finally {
      database.close()
    }
  }
  return {
    rows: (collection) => column(`select id from tw_${collection} order by id`),
    events: () => column('select id from tw_events order by position'),
    records: (namespace) => column('select key from tw_records where namespace = ? order by key', namespace),
  }
}

storageContract({ name: 'sqlite', open: newFile, peek })
