import { command } from '../command.ts'
import { readConfig, unknownVariables } from '../config/read-config.ts'
import { type Finding, look, ok, warn } from '../doctor/check.ts'
import { clock, dataDirectory, freeSpace, nodeVersion, rolesOf, secret, usesDirectory } from '../doctor/machine.ts'
import { exitCodes } from '../exit-codes.ts'
import { toFailure } from '../failure.ts'
import { table } from '../output.ts'

export const doctor = command({
  name: 'doctor',
  description: 'Look whether everything is in order; changes nothing',
  options: {},
  async run({ env }) {
    const config = readConfig(env)
    const { databaseFindings } = await import('../doctor/engine.ts')
    const { brokerFindings } = await import('../doctor/broker.ts')
    const { cacheFindings } = await import('../doctor/cache.ts')
    const { findings: ofDatabase, subscriptions } = await databaseFindings(config)
    const findings: readonly Finding[] = [
      await look('node', () => nodeVersion(), why),
      await look('variables', () => variables(env), why),
      ...(usesDirectory(config)
        ? [
            await look('data directory', () => dataDirectory(config), why),
            await look('free space', () => freeSpace(config), why),
          ]
        : []),
      await look('clock', () => clock(), why),
      await look('secret', () => secret(config), why),
      await look('roles', () => rolesOf(config), why),
      ...ofDatabase,
      ...(await brokerFindings(config, subscriptions)),
      ...(await cacheFindings(config)),
    ]
    const healthy = findings.every(({ status }) => status !== 'fail')
    const rows = findings.map(({ name, status, detail }) => [marks[status], name, detail])
    return { json: { healthy, findings }, lines: table(rows), exitCode: healthy ? exitCodes.ok : exitCodes.failed }
  },
})

const marks = { ok: '✓', warn: '!', fail: '✗' } as const

const why = (error: unknown): string => toFailure(error).lines[0] ?? ''

function variables(env: NodeJS.ProcessEnv) {
  const unknown = unknownVariables(env)
  return unknown.length === 0 ? ok('all known') : warn(`${unknown.join(', ')}: there is no such variable`)
}
