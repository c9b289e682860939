import type { Listening, Logger } from '@taskwright/server'
import type { Config } from '../config/config.ts'
import { readSecret } from '../config/secret.ts'
import { type Engine, makeDirectory, openEngine } from '../database.ts'
import { exitCodes } from '../exit-codes.ts'
import { codeOf, Failure } from '../failure.ts'
import { operator } from '../operator.ts'
import { traceOf } from './trace.ts'

export interface Running {
  readonly url: string | null
  readonly hasUsers: boolean
  /** Says it is leaving, finishes what is running, closes the database. */
  stop(): Promise<void>
}

/** Open connections are cut off then; the process ends five seconds later whatever happens. */
const CUT_OFF_MS = 20_000

/** Opens the database, sets up the plugins, and listens if that is this process's role. */
export async function start(config: Config, log: Logger): Promise<Running> {
  await makeDirectory(config.dataDir)
  const relay = config.roles.includes('worker')
  const onError = (error: unknown, where: string): void =>
    log.error({ where, error: traceOf(error) }, 'behind the scenes')
  const [secret, engine] = await Promise.all([
    readSecret(config),
    openEngine(config, { migrate: 'always', relay, onError }),
  ])
  try {
    return await serveEngine(config, engine, secret, log)
  } catch (error) {
    await engine.close()
    throw error
  }
}

async function serveEngine(config: Config, engine: Engine, secret: string, log: Logger): Promise<Running> {
  const { createServer, listen, standardPlugins } = await import('@taskwright/server')
  const schedules = config.roles.includes('scheduler')
  const plugins = standardPlugins({ auth: { secret } })
  const server = await createServer({ engine, plugins, config: { logger: log, schedules } })
  const { port, host: hostname } = config
  const wanted = config.roles.includes('api')
  const listening = wanted
    ? await listen({ server, port, hostname, hardStopMs: CUT_OFF_MS }).catch(notListening(config))
    : null
  // Without a socket nothing else would keep the process alive.
  const alive = setInterval(() => {}, 60_000)
  const { items } = await operator(engine).users.list({ limit: 1 })
  return {
    url: listening ? urlOf(listening, hostname) : null,
    hasUsers: items.length > 0,
    async stop() {
      clearInterval(alive)
      await (listening ?? server).close()
      await engine.close()
    },
  }
}

/** An address somebody can open: nobody can connect to "all addresses". */
function urlOf({ port }: Listening, hostname: string): string {
  const everywhere = hostname === '0.0.0.0' || hostname === '::'
  const name = everywhere ? 'localhost' : hostname.includes(':') ? `[${hostname}]` : hostname
  return `http://${name}:${port}`
}

const notListening =
  ({ port, host }: Config) =>
  (error: unknown): never => {
    const sentence = whyNot(reasonOf(error), port, host)
    if (sentence === undefined) throw error
    throw new Failure(exitCodes.port, 'port.unavailable', sentence)
  }

/** `listen` waits for a taken port and then says so in a sentence of its own. */
const reasonOf = (error: unknown): string =>
  error instanceof Error && error.message.includes('is taken by another program') ? 'EADDRINUSE' : codeOf(error)

function whyNot(code: string, port: number, host: string): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken by another program. Stop it, or set PORT.`
    case 'EACCES':
      return `Port ${port} may not be used by this user. Set PORT to 1024 or more.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'HOST is not an address of this machine.'
    default:
      return undefined
  }
}
