import { type DeadLetter, TaskwrightError } from '@taskwright/core'
import type { Config } from '../config/config.ts'
import { type Engine, exists, placeOf, withEngine } from '../database.ts'
import { toFailure } from '../failure.ts'
import { plural } from '../output.ts'
import { type Finding, fail, look, ok, warn } from './check.ts'

export interface Found {
  readonly findings: readonly Finding[]
  /** Subscriptions that run over a broker, as far as the database could be asked. */
  readonly subscriptions: readonly string[]
}

/** The database, then what the engine knows of what is in it. */
export async function databaseFindings(config: Config): Promise<Found> {
  const { database, connections } = config
  if (database.kind !== 'sqlite') {
    const found = await engineFindings(config)
    // What cannot be reached has said why already.
    if (found.findings.some(({ name, status }) => name === 'database' && status === 'fail')) return found
    return { ...found, findings: [...(await serverFindings(database, connections)), ...found.findings] }
  }
  const { file } = database
  if (!(await exists(file)))
    return {
      findings: [{ name: 'database', ...warn(`none at ${file} yet; the first start makes it`) }],
      subscriptions: [],
    }
  const { fileHealth } = await import('./sqlite.ts')
  const health = await look('database', () => fileHealth(file), why)
  if (health.status === 'fail') return { findings: [health], subscriptions: [] }
  const found = await engineFindings(config)
  return { ...found, findings: [health, ...found.findings] }
}

const why = (error: unknown): string => toFailure(error).lines[0] ?? ''

async function serverFindings(
  database: Exclude<Config['database'], { readonly kind: 'sqlite' }>,
  connections: number,
): Promise<readonly Finding[]> {
  const first: Finding = { name: 'database', ...ok(`${placeOf(database)} lets us in`) }
  try {
    if (database.kind === 'mysql') {
      const { mysqlFindings } = await import('./mysql.ts')
      return [first, ...(await mysqlFindings(database.url, connections))]
    }
    const { postgresqlFindings } = await import('./postgresql.ts')
    return [first, ...(await postgresqlFindings(database.url, connections))]
  } catch (error) {
    return [first, { name: 'settings', ...warn(`could not be asked for: ${why(error)}`) }]
  }
}

async function engineFindings(config: Config): Promise<Found> {
  try {
    return await withEngine(config, { migrate: 'never' }, async (engine) => {
      const findings = [
        { name: 'migrations', ...ok('none pending') },
        await look('log clock', () => logClock(engine), why),
        await look('numbering', () => numbering(engine), why),
        await look('readers', () => readers(engine), why),
        await look('dead letters', () => deadLetters(engine), why),
      ]
      return { findings, subscriptions: await subscriptionsOf(engine) }
    })
  } catch (error) {
    const pending = error instanceof TaskwrightError && error.code === 'storage.outdated'
    const finding: Finding = pending
      ? { name: 'migrations', ...fail('some are pending. Run: taskwright migrate') }
      : { name: 'database', ...fail(why(error)) }
    return { findings: [finding], subscriptions: [] }
  }
}

/** Every subscription on a bus other than the log has its beginning written down. */
async function subscriptionsOf({ storage, events }: Engine): Promise<readonly string[]> {
  const prefix = `history/${events.name}/`
  const found = await storage.read((view) => view.records('readers', 'system').list({ prefix, limit: 1000 }))
  return found.map(({ key }) => decodeURIComponent(key.slice(prefix.length)))
}

const LATE_MS = 10_000

async function numbering({ storage }: Engine) {
  const { events, oldestMs } = (await storage.figures()).unnumbered
  return events > 0 && oldestMs > LATE_MS
    ? warn(
        `${plural(events, 'event')} without a position for ${Math.round(oldestMs / 1000)} s: start any process of ours`,
      )
    : ok('every event has its position')
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
