// The public door of @taskwright/server.

export type { ServerConfig } from './config.ts'
// The contract
export type { OpenApiDocument, OpenApiFragment } from './contract/document.ts'
export { contractDocument } from './contract-document.gen.ts'
export { createServer, type Server, type ServerOptions } from './create-server.ts'
export type { Health, HealthCheck, HealthLine } from './health.ts'
// Serving on Node
export { type Listening, type ListenOptions, listen } from './listen.ts'
export { boundLogger, errorLog, jsonLogger, type Logger, type LogLevel } from './logger.ts'
// Plugins
export type {
  Authenticated,
  Handler,
  Handlers,
  Identity,
  LooseOperations,
  Operations,
  RequestContext,
} from './operation.ts'
export {
  type Authenticate,
  definePlugin,
  type Engine,
  type Page,
  type Plugin,
  type PluginContext,
  type PluginDefinition,
  type Teardown,
} from './plugin.ts'
export { type AccountsAdmin, accountsAdmin } from './plugins/auth/admin.ts'
export { type AuthOptions, auth } from './plugins/auth/index.ts'
export { docs } from './plugins/docs/index.ts'
export { health } from './plugins/health/index.ts'
export { imports } from './plugins/imports/index.ts'
export { jobs } from './plugins/jobs/index.ts'
export { type MetricsOptions, metrics } from './plugins/metrics/index.ts'
// Figures for /metrics
export { notifications } from './plugins/notifications/index.ts'
export { organizations } from './plugins/organizations/index.ts'
export { projects } from './plugins/projects/index.ts'
export { type StandardOptions, standardPlugins } from './plugins/standard.ts'
export { tasks } from './plugins/tasks/index.ts'
export { users } from './plugins/users/index.ts'
export { probesOnly } from './probes.ts'
// Errors
export { type Problem, type RequestRefusal, requestRefusals } from './problem.ts'
export { closeOnSignals, type SignalOptions } from './signals.ts'
export type { FigureShape, FigureSource, Figures, RequestObserver, Sample } from './telemetry/figures.ts'
