import type { Migration } from '../../sql/migrations.ts'
import { tables } from './0001-tables.ts'
import { grants } from './0002-grants.ts'

/** All migrations of the MySQL door, in the order in which they run. `{binary}` stands for the server's collation. */
export const mysqlMigrations: readonly Migration[] = [tables, grants]
