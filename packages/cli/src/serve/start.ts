import type { CachePort, JobsPort, Tracer } from '@taskwright/core'
import type { Listening, Logger } from '@taskwright/server'
import { openJobs } from '../broker.ts'
import type { Config } from '../config/config.ts'
import { readSecret } from '../config/secret.ts'
import { type Engine, makeDirectory } from '../database.ts'
import { exitCodes } from '../exit-codes.ts'
import { codeOf, Failure } from '../failure.ts'
import { operator } from '../operator.ts'
import { openCache, openParts, partsHealth } from './parts.ts'
import { openTracing } from './tracing.ts'

export interface Running {
  readonly url: string
  readonly hasUsers: boolean
  /** Says it is leaving, finishes what is running, gives back what it leads, closes the database. */
  stop(): Promise<void>
}

/** Open connections are cut off then; the process ends five seconds later whatever happens. */
const CUT_OFF_MS = 20_000

/**
 * Opens the database and what else there is, sets up the plugins, and listens: for everybody, or for its watchers. `signal`
 * ends the waiting for what isn't there yet.
 */
export async function start(config: Config, log: Logger, signal: AbortSignal): Promise<Running> {
  const { errorLog } = await import('@taskwright/server')
  // Nothing is written to disk where everything lives elsewhere.
  if (config.database.kind === 'sqlite' || config.secret === null) await makeDirectory(config.dataDir)
  const secret = await readSecret(config)
  const onError = errorLog(log)
  const tracing = await openTracing(config.tracing, log)
  const tracer = tracing?.tracer
  const engine = await openParts(config, log, { onError, signal, tracer })
  const [cache, jobs] = [await openCache(config, log), await openJobs(config, onError)]
  const release = async (): Promise<void> => {
    await jobs?.close()
    await cache?.close()
    await engine.close()
    await tracing?.close()
  }
  try {
    return await serveEngine(config, { engine, cache, jobs, secret, tracer, release }, log)
  } catch (error) {
    await release()
    throw error
  }
}

interface Parts {
  readonly engine: Engine
  readonly cache: CachePort | undefined
  readonly jobs: JobsPort | undefined
  readonly secret: string
  readonly tracer: Tracer | undefined
  release(): Promise<void>
}

async function serveEngine(config: Config, parts: Parts, log: Logger): Promise<Running> {
  const { createServer, listen, probesOnly, standardPlugins } = await import('@taskwright/server')
  const { engine, cache, jobs, secret, tracer, release } = parts
  const { metricsToken: token, port, host: hostname, graceMs: drainMs, roles } = config
  const standard = standardPlugins({ auth: { secret }, metrics: token === null ? {} : { token } })
  const plugins = [...standard, partsHealth({ config, cache })]
  const [schedules, worker] = [roles.includes('scheduler'), roles.includes('worker')]
  const whole = await createServer({
    engine,
    plugins,
    ...(cache && { cache }),
    ...(jobs && { jobs }),
    config: { logger: log, schedules, worker, ...(tracer && { tracer }) },
  })
  const server = roles.includes('api') ? whole : probesOnly(whole)
  const listening = await listen({ server, port, hostname, drainMs, hardStopMs: CUT_OFF_MS }).catch(
    async (error: unknown) => {
      await server.close()
      return notListening(config, error)
    },
  )
  const { items } = await operator(engine).users.list({ limit: 1 })
  return {
    url: urlOf(listening, hostname),
    hasUsers: items.length > 0,
    async stop() {
      await listening.close()
      await release()
    },
  }
}

/** An address somebody can open: nobody can connect to "all addresses". */
function urlOf({ port }: Listening, hostname: string): string {
  const everywhere = hostname === '0.0.0.0' || hostname === '::'
  const name = everywhere ? 'localhost' : hostname.includes(':') ? `[${hostname}]` : hostname
  return `http://${name}:${port}`
}

function notListening({ port, host }: Config, error: unknown): never {
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
