// The PostgreSQL door of @taskwright/storage-mikro-orm.

// For hosts with a MikroORM instance of their own
export { type Entity, entitiesWithPositions as entities } from './mapping/entities.ts'
export { postgresqlMigrations } from './postgresql/migrations/index.ts'
// The adapter
export { type PostgresqlOptions, type PostgresqlSource, postgresql } from './postgresql/storage.ts'
export type { Migration } from './sql/migrations.ts'
