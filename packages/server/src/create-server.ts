import type { CachePort, JobsPort } from '@taskwright/core'
import { memoryCache } from '@taskwright/core/memory'
import { H3 } from 'h3'
import { listeners } from './broadcast.ts'
import { BODY_LIMIT, type ServerConfig } from './config.ts'
import type { OpenApiDocument } from './contract/document.ts'
import { merge } from './contract/merge.ts'
import { compileOperations } from './contract/operations.ts'
import { contractDocument } from './contract-document.gen.ts'
import { healthRegistry } from './health.ts'
import { problemAnswer, toResponse } from './http/answer.ts'
import { withOrigins } from './http/origins.ts'
import { requestIds } from './http/request-id.ts'
import { requestLog } from './http/request-log.ts'
import { serverJobs } from './jobs.ts'
import { jsonLogger } from './logger.ts'
import type { Engine, Plugin, Teardown } from './plugin.ts'
import { orderPlugins } from './plugin-order.ts'
import { problemOf } from './problem.ts'
import { registry } from './registry.ts'
import { routes } from './routes.ts'
import { scheduler } from './schedule.ts'
import { loggedSubscribe } from './subscribe.ts'
import { figureRegistry } from './telemetry/figures.ts'
import { cacheFigures, jobsFigures } from './telemetry/part-figures.ts'
import { refuseUpgrades, type WebSocketHooks } from './websocket.ts'

export interface ServerOptions {
  readonly engine: Engine
  readonly plugins: readonly Plugin[]
  /** @default Taskwright's own, the `openapi.yaml` this version was built with */
  readonly contract?: OpenApiDocument
  /** What processes may share of what they remember. It stays open: it is its owner's. @default one in this process */
  readonly cache?: CachePort
  /** What carries jobs to processes with workers. It stays open: it is its owner's. @default the engine's database */
  readonly jobs?: JobsPort
  readonly config?: ServerConfig
}

export interface Server {
  /** Mount it wherever there are Requests and Responses. */
  readonly fetch: (request: Request) => Response | Promise<Response>
  /** Hooks for a crossws adapter. */
  readonly websocket: WebSocketHooks
  /** From now on /health/ready says that requests should go elsewhere. They are still answered. */
  drain(): void
  /** Undoes what the plugins began, in reverse. The engine stays open: it is its owner's. */
  close(): Promise<void>
}

/** Puts a server together out of an engine and plugins. Whatever doesn't fit stops the start, by name. */
export async function createServer(options: ServerOptions): Promise<Server> {
  const { engine, plugins, contract, cache, config = {} } = options
  const logger = config.logger ?? jsonLogger()
  const ordered = orderPlugins(plugins)
  const document = ordered.reduce(
    (whole, plugin) => (plugin.contract ? merge(whole, plugin.contract, plugin.id) : whole),
    contract ?? contractDocument,
  )
  const operations = compileOperations(document)
  const schedules = scheduler(engine, (error, name) => log.scheduleFailed(error, name))
  const figures = figureRegistry(config.figures)
  const log = requestLog(logger, figures.request)
  const health = healthRegistry()
  const parts = registry(operations)
  const subscribe = loggedSubscribe(engine, logger)
  const listening = listeners(engine, log)
  const jobs = serverJobs(engine, options.jobs, { logger, tracer: config.tracer })
  figures.add(jobsFigures(jobs))
  const caching = cache ?? memoryCache({ clock: engine.clock })
  figures.add(cacheFigures(caching))
  const undo: Teardown[] = [jobs.close, () => schedules.stop(), listening.close]
  let draining = false
  health.add('server', async () => (draining ? Promise.reject(stopping) : undefined), { vital: true })

  try {
    for (const plugin of ordered) {
      const teardown = await plugin.setup({
        ...parts.ofPlugin(plugin.id),
        projection: engine.projection.bind(engine),
        subscribe: (...subscription) => {
          const unsubscribe = subscribe(...subscription)
          undo.push(unsubscribe)
          return unsubscribe
        },
        schedule: config.schedules === false ? () => {} : schedules.every,
        broadcast: listening.hear,
        cache: caching.namespace(plugin.id),
        records: engine.records(plugin.id),
        jobs: jobs.jobs,
        health,
        figures,
        engine,
        config,
        log: logger,
        contract: document,
      })
      if (teardown) undo.push(teardown)
    }
    parts.complete()
    // Last to begin and first to end: what a job does may need every plugin.
    if (config.worker !== false) undo.push(await jobs.work())
  } catch (error) {
    await tearDown(undo)
    throw error
  }

  const app = new H3({
    silent: true,
    allowMalformedURL: true,
    onError: (error) => {
      const requestId = engine.ids.next()
      log.failure(error, requestIds(requestId, undefined), '(before routing)')
      return toResponse(problemAnswer(problemOf(error, requestId)), requestId)
    },
  })
  routes(app, operations, parts, {
    nextId: () => engine.ids.next(),
    bodyLimit: config.bodyLimit ?? BODY_LIMIT,
    log,
    logger,
    tracer: config.tracer,
  })

  let closing: Promise<void> | undefined
  return {
    fetch: withOrigins(app.fetch, config.origins ?? []),
    websocket: refuseUpgrades(),
    drain: () => {
      draining = true
    },
    close: () => {
      draining = true
      closing ??= tearDown(undo)
      return closing
    },
  }
}

const stopping = Object.assign(new Error('The server is stopping.'), { code: 'stopping' })

/** All of it, also when a part fails; the first failure is then thrown. */
async function tearDown(undo: readonly Teardown[]): Promise<void> {
  const failures: unknown[] = []
  for (const teardown of undo.toReversed()) {
    try {
      await teardown()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}
