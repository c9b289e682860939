import { command } from '../command.ts'
import { readConfig } from '../config/read-config.ts'
import { openStorage } from '../database.ts'
import { exitCodes } from '../exit-codes.ts'
import { plural } from '../output.ts'

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

async function check(config: ReturnType<typeof readConfig>) {
  const pending = await pendingOf(config)
  const lines =
    pending.length === 0
      ? ['The database is up to date.']
      : [`${plural(pending.length, 'migration')} to run:`, ...pending.map((name) => `  ${name}`)]
  return { json: { pending }, lines, exitCode: pending.length === 0 ? exitCodes.ok : exitCodes.outdated }
}

async function bringUpToDate(config: ReturnType<typeof readConfig>) {
  const storage = await openStorage(config, true)
  const ran = await pendingOf(config).catch(() => [])
  await storage.open({ migrate: true, now: Date.now })
  await storage.close()
  return { json: { ran }, lines: [`The database is up to date: ${config.database.file}`] }
}

/** A database that lacks migrations refuses to open, and says which. */
async function pendingOf(config: ReturnType<typeof readConfig>): Promise<readonly string[]> {
  const storage = await openStorage(config, false)
  try {
    await storage.open({ migrate: false, now: Date.now })
  } catch (error) {
    const { code, details } = error as { code?: string; details?: { pending?: readonly string[] } }
    if (code === 'storage.outdated') return details?.pending ?? []
    throw error
  }
  const pending = await storage.pendingMigrations()
  await storage.close()
  return pending
}
