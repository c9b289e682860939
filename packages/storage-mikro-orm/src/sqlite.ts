// The SQLite door of @taskwright/storage-mikro-orm.

export { type Entity, entities } from './mapping/entities.ts'
export type { Migration } from './sql/migrations.ts'
// For hosts with a MikroORM instance of their own
export { type SqliteDriverLimits, sqliteDriverOptions } from './sqlite/driver-options.ts'
export { sqliteMigrations } from './sqlite/migrations/index.ts'
// The adapter
export { type SqliteSource, sqlite } from './sqlite/storage.ts'
