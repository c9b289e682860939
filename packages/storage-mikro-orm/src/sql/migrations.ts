import { createHash } from 'node:crypto'
import { commonError } from '@taskwright/core'

/** A step of the schema. Once published it is never edited: its checksum is kept beside its name. */
export interface Migration {
  readonly name: string
  readonly statements: readonly string[]
}

/** A row of `tw_migrations`. */
export interface Applied {
  readonly name: string
  readonly checksum: string
}

/** Migrations that a newer version ran are none of our business: the one before must go on working beside it. */
export const missing = (applied: readonly Applied[], migrations: readonly Migration[]): readonly Migration[] =>
  migrations.filter(({ name }) => !applied.some((row) => row.name === name))

/** What was applied; refuses `storage.outdated` when a migration was edited since. */
export function checked(applied: readonly Applied[], migrations: readonly Migration[]): readonly Applied[] {
  for (const migration of migrations) {
    const row = applied.find(({ name }) => name === migration.name)
    if (row === undefined || row.checksum === checksumOf(migration)) continue
    throw commonError('storage.outdated', { details: { edited: migration.name } })
  }
  return applied
}

export const checksumOf = ({ statements }: Migration): string =>
  createHash('sha256').update(statements.join('\n;\n')).digest('hex')
