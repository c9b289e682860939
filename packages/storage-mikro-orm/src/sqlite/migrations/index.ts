import type { Migration } from '../../sql/migrations.ts'
import { tables } from './0001-tables.ts'

/** All migrations of the SQLite door, in the order in which they run. */
export const sqliteMigrations: readonly Migration[] = [tables]
