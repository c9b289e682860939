import { command } from '../command.ts'
import { readConfig, unknownVariables } from '../config/read-config.ts'
import { placeOf } from '../database.ts'
import { exitCodes } from '../exit-codes.ts'
import { announce } from '../serve/banner.ts'
import { untilAsked } from '../serve/signals.ts'
import { start } from '../serve/start.ts'
import { traceOf } from '../serve/trace.ts'

/** After this long the process ends, whatever is still running. */
const HARD_EXIT_MS = 25_000

export const serve = command({
  name: 'serve',
  description: 'Run the server; the log goes to standard output',
  options: {
    port: { type: 'string', description: 'Instead of PORT' },
    host: { type: 'string', description: 'Instead of HOST' },
  },
  async run({ values: { port, host }, env }) {
    const config = readConfig(
      { ...env, ...(port ? { PORT: port } : {}), ...(host ? { HOST: host } : {}) },
      { signing: true },
    )
    const { jsonLogger } = await import('@taskwright/server')
    const log = jsonLogger()
    for (const name of unknownVariables(env)) log.warn({ variable: name }, 'There is no such variable. Is it misspelt?')
    const fail = (what: string) => (error: unknown) => {
      log.error({ error: traceOf(error) }, what)
      process.exit(exitCodes.failed)
    }
    process.on('uncaughtException', fail('Something broke that nobody expected. The process ends.'))
    process.on('unhandledRejection', fail('Something broke that nobody waited for. The process ends.'))

    const asked = untilAsked(() => process.exit(exitCodes.failed))
    const stopping = new AbortController()
    asked.then(() => stopping.abort())
    const running = await start(config, log, stopping.signal)
    announce(
      { url: running.url, hasUsers: running.hasUsers, roles: config.roles, database: placeOf(config.database) },
      log,
    )
    await asked
    log.info({}, 'stopping')
    setTimeout(fail(`Not everything ended within ${HARD_EXIT_MS / 1000} seconds.`), HARD_EXIT_MS).unref()
    await running.stop()
    log.info({}, 'stopped')
    process.exit(exitCodes.ok)
  },
})
