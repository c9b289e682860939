import { command } from '../command.ts'
import type { Config } from '../config/config.ts'
import { readConfig } from '../config/read-config.ts'
import { explained, openStorage, placeOf } from '../database.ts'
import { exitCodes } from '../exit-codes.ts'
import { plural } from '../output.ts'
import { untilThere } from '../reach.ts'

export const migrate = command({
  name: 'migrate',
  description: 'Bring the database up to date; make it if there is none',
  options: {
    check: { type: 'boolean', description: `Change nothing; exit with ${exitCodes.outdated} if something is to do` },
  },
  async run({ values, env }) {
    const config = readConfig(env)
    return values.check ? check(config) : bringUpToDate(config)
  },
})

async function check(config: Config) {
  const pending = await pendingOf(config)
  const lines =
    pending.length === 0
      ? ['The database is up to date.']
      : [`${plural(pending.length, 'migration')} to run:`, ...pending.map((name) => `  ${name}`)]
  return { json: { pending }, lines, exitCode: pending.length === 0 ? exitCodes.ok : exitCodes.outdated }
}

async function bringUpToDate(config: Config) {
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  const ran = await untilThere({ waitMs: config.waitMs, say }, async () => {
    const storage = await openStorage(config, true)
    const pending = await pendingOf(config).catch(() => [])
    try {
      await storage.open({ migrate: true, now: Date.now })
    } catch (error) {
      throw explained(error, config.database)
    }
    await storage.close()
    return pending
  })
  return { json: { ran }, lines: [`The database is up to date: ${placeOf(config.database)}`] }
}

/** A database that lacks migrations refuses to open, and says which. */
async function pendingOf(config: Config): Promise<readonly string[]> {
  const storage = await openStorage(config, false)
  try {
    await storage.open({ migrate: false, now: Date.now })
  } catch (error) {
    const { code, details } = error as { code?: string; details?: { pending?: readonly string[] } }
    if (code === 'storage.outdated') return details?.pending ?? []
    throw explained(error, config.database)
  }
  const pending = await storage.pendingMigrations()
  await storage.close()
  return pending
}
