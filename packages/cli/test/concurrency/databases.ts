import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StoragePort } from '@taskwright/core'
import { mysql } from '@taskwright/storage-mikro-orm/mysql'
import { postgresql } from '@taskwright/storage-mikro-orm/postgresql'
import { sqlite } from '@taskwright/storage-mikro-orm/sqlite'
import { createDatabase as createMysql, mysqlUrl } from '../../../storage-mikro-orm/test/mysql.ts'
import { createDatabase as createPostgresql, hasPostgresql } from '../../../storage-mikro-orm/test/postgresql.ts'

/** A database of its own that several processes could share. */
export interface Database {
  /** One process's storage on it. */
  storage(): StoragePort<never>
  remove(): Promise<void>
}

export interface DatabaseKind {
  readonly name: string
  readonly available: boolean
  make(): Promise<Database>
}

export const databaseKinds: readonly DatabaseKind[] = [
  {
    name: 'SQLite',
    available: true,
    async make() {
      const folder = await mkdtemp(join(tmpdir(), 'taskwright-'))
      return {
        storage: () => sqlite(join(folder, 'taskwright.db')),
        remove: () => rm(folder, { recursive: true, force: true }),
      }
    },
  },
  {
    name: 'MariaDB',
    available: mysqlUrl !== undefined,
    async make() {
      const { url, drop } = await createMysql()
      return { storage: () => mysql(url), remove: drop }
    },
  },
  {
    name: 'PostgreSQL',
    available: hasPostgresql,
    async make() {
      const { url, drop } = await createPostgresql()
      return { storage: () => postgresql(url), remove: drop }
    },
  },
]
