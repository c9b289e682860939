// The MySQL and MariaDB door of @taskwright/storage-mikro-orm.

// For hosts with a MikroORM instance of their own
export { type Entity, entitiesWithPositions as entities } from './mapping/entities.ts'
export { mysqlMigrations } from './mysql/migrations/index.ts'
export { mysqlDriverOptions } from './mysql/options.ts'
// The adapter
export { type MysqlOptions, type MysqlSource, mysql } from './mysql/storage.ts'
export type { Migration } from './sql/migrations.ts'
