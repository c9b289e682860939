import type { Tracer } from '@taskwright/core'
import type { Logger } from './logger.ts'
import type { FigureSource } from './telemetry/figures.ts'

/** What holds for the whole server. Plugins take options of their own. */
export interface ServerConfig {
  /** @default JSON lines on standard output */
  readonly logger?: Logger
  /** Follows requests; give the same one to the engine. @default none */
  readonly tracer?: Tracer
  /** Bytes a request's body may have. @default 1 MiB */
  readonly bodyLimit?: number
  /** Whether this process runs what comes round at fixed times. @default true */
  readonly schedules?: boolean
  /** Whether this process does jobs, such as imports. @default true */
  readonly worker?: boolean
  /** Pages of these origins may call the API from a browser; `*` for all. @default none but the server's own */
  readonly origins?: readonly string[]
  /** What /metrics shows of parts of your own, beside what the server knows. */
  readonly figures?: readonly FigureSource[]
  /** What /health says of itself. @default the contract's version */
  readonly version?: string
}

export const BODY_LIMIT = 1_048_576
