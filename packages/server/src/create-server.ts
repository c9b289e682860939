import { H3 } from 'h3'
import { BODY_LIMIT, type ServerConfig } from './config.ts'
import type { OpenApiDocument } from './contract/document.ts'
import { merge } from './contract/merge.ts'
import { compileOperations } from './contract/operations.ts'
import { contractDocument } from './contract-document.gen.ts'
import { healthRegistry } from './health.ts'
import { problemAnswer, toResponse } from './http/answer.ts'
import { withOrigins } from './http/origins.ts'
import { requestLog } from './http/request-log.ts'
import { jsonLogger } from './logger.ts'
import type { Engine, Plugin, Teardown } from './plugin.ts'
import { orderPlugins } from './plugin-order.ts'
import { problemOf } from './problem.ts'
import { registry } from './registry.ts'
import { routes } from './routes.ts'
import { scheduler } from './schedule.ts'
import { refuseUpgrades, type WebSocketHooks } from './websocket.ts'

export interface ServerOptions {
  readonly engine: Engine
  readonly plugins: readonly Plugin[]
  /** @default Taskwright's own, the `openapi.yaml` this version was built with */
  readonly contract?: OpenApiDocument
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
export async function createServer({ engine, plugins, contract, config = {} }: ServerOptions): Promise<Server> {
  const logger = config.logger ?? jsonLogger()
  const ordered = orderPlugins(plugins)
  const document = ordered.reduce(
    (whole, plugin) => (plugin.contract ? merge(whole, plugin.contract, plugin.id) : whole),
    contract ?? contractDocument,
  )
  const operations = compileOperations(document)
  const jobs = scheduler(engine, (error, job) => log.failure(error, job, 'schedule'))
  const log = requestLog(logger)
  const health = healthRegistry()
  const parts = registry(operations)
  const undo: Teardown[] = [() => jobs.stop()]
  let draining = false
  health.add('server', async () => (draining ? Promise.reject(stopping) : undefined), { vital: true })

  try {
    for (const plugin of ordered) {
      const teardown = await plugin.setup({
        ...parts.ofPlugin(plugin.id),
        projection: engine.projection.bind(engine),
        subscribe: engine.subscribe.bind(engine),
        schedule: config.schedules === false ? () => {} : jobs.every,
        records: engine.records(plugin.id),
        health,
        engine,
        config,
        log: logger,
        contract: document,
      })
      if (teardown) undo.push(teardown)
    }
    parts.complete()
  } catch (error) {
    await tearDown(undo)
    throw error
  }

  const app = new H3({
    silent: true,
    allowMalformedURL: true,
    onError: (error) => {
      const requestId = engine.ids.next()
      log.failure(error, requestId, '(before routing)')
      return toResponse(problemAnswer(problemOf(error, requestId)), requestId)
    },
  })
  routes(app, operations, parts, { nextId: () => engine.ids.next(), bodyLimit: config.bodyLimit ?? BODY_LIMIT, log })

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
