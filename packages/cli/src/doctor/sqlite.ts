import { MikroORM } from '@mikro-orm/sqlite'
import { sqliteDriverOptions } from '@taskwright/storage-mikro-orm/sqlite'
import { fail, ok } from './check.ts'

/** Over a connection of the adapter's own, so that its settings are the ones the engine works with. */
export async function fileHealth(file: string) {
  const orm = await MikroORM.init({
    entities: [],
    discovery: { warnWhenNoEntities: false },
    dbName: file,
    driverOptions: sqliteDriverOptions(file),
  })
  try {
    const pragma = async (name: string): Promise<unknown> =>
      Object.values((await orm.em.execute<object[]>(`pragma ${name}`))[0] ?? {})[0]
    const [check, journal, synchronous] = [
      await pragma('quick_check(1)'),
      await pragma('journal_mode'),
      await pragma('synchronous'),
    ]
    if (check !== 'ok') return fail(`${file} is damaged: restore it from a backup`)
    if (journal !== 'wal' || synchronous !== 2)
      return fail(`${file} is whole, but not in WAL mode with synchronous=FULL`)
    return ok(`${file} is whole; WAL, synchronous=FULL`)
  } finally {
    await orm.close(true)
  }
}
