import { MikroORM } from '@mikro-orm/sqlite'
import { type DeadLetter, TaskwrightError } from '@taskwright/core'
import { sqliteDriverOptions } from '@taskwright/storage-mikro-orm/sqlite'
import type { Config } from '../config/config.ts'
import { type Engine, exists, withEngine } from '../database.ts'
import { toFailure } from '../failure.ts'
import { plural } from '../output.ts'
import { type Finding, fail, look, ok, warn } from './check.ts'

/** The database file, then what the engine knows of what is in it. */
export async function databaseFindings(config: Config): Promise<readonly Finding[]> {
  const { file } = config.database
  if (!(await exists(file))) return [{ name: 'database', ...warn(`none at ${file} yet; the first start makes it`) }]
  const health = await look('database', () => fileHealth(file), why)
  if (health.status === 'fail') return [health]
  return [health, ...(await engineFindings(config))]
}

const why = (error: unknown): string => toFailure(error).lines[0] ?? ''

/** Over a connection of the adapter's own, so that its settings are the ones the engine works with. */
async function fileHealth(file: string) {
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

async function engineFindings(config: Config): Promise<readonly Finding[]> {
  try {
    return await withEngine(config, { migrate: 'never' }, async (engine) => [
      { name: 'migrations', ...ok('none pending') },
      await look('log clock', () => logClock(engine), why),
      await look('readers', () => readers(engine), why),
      await look('dead letters', () => deadLetters(engine), why),
    ])
  } catch (error) {
    if (error instanceof TaskwrightError && error.code === 'storage.outdated') {
      return [{ name: 'migrations', ...fail('some are pending. Run: taskwright migrate') }]
    }
    return [{ name: 'engine', ...fail(why(error)) }]
  }
}

/** A clock that was set back would give new events times before old ones. */
async function logClock({ storage, clock }: Engine) {
  const last = await storage.read(
    async (view) => (await view.readLog({ after: Math.max(0, (await view.head()) - 1), limit: 1 }))[0],
  )
  if (!last) return ok('the log is empty')
  const ahead = Date.parse(last.recordedTime) - clock.now()
  return ahead > 60_000
    ? fail(`the last event was recorded ${Math.round(ahead / 1000)} s in the future: this machine's clock was set back`)
    : ok(`the last event was recorded at ${last.recordedTime}`)
}

const MUCH_LAG = 10_000

async function readers(engine: Engine) {
  const behind = (await engine.readers()).filter(({ lag }) => lag > 0)
  if (behind.length === 0) return ok('all caught up')
  const words = behind.map(({ name, lag }) => `${name} is ${plural(lag, 'event')} behind`).join(', ')
  return behind.some(({ lag }) => lag > MUCH_LAG) ? warn(words) : ok(`${words}; a running server works them off`)
}

async function deadLetters(engine: Engine) {
  const dead: readonly DeadLetter[] = await engine.deadLetters.list({ limit: 1000 })
  return dead.length === 0
    ? ok('none')
    : warn(`${plural(dead.length, 'event')} nobody could handle. See: taskwright dead-letters list`)
}
