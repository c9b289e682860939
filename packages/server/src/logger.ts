import type { EngineOptions } from '@taskwright/core'
import { destination } from 'pino'
import { traceIdOf } from './http/request-id.ts'
import { jsonLines } from './log-lines.ts'

/** What the server writes its log with. pino fits, and so does anything shaped like it. */
export interface Logger {
  debug(details: object, message: string): void
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/**
 * Whatever of these is logged by mistake, at the top or one level down, is not written. Nor is what an error says, or who
 * logs in with an address.
 */
const secrets: ReadonlySet<string> = new Set([
  'authorization',
  'Authorization',
  'cookie',
  'Cookie',
  'set-cookie',
  'Set-Cookie',
  'password',
  'newPassword',
  'currentPassword',
  'token',
  'accessToken',
  'refreshToken',
  'access_token',
  'refresh_token',
  'secret',
  'clientSecret',
  'client_secret',
  'apiKey',
  'api_key',
  'x-api-key',
])

/** The user and the password in an address such as that of a database. */
const CREDENTIALS = /(:\/\/)[^/?#\s]*@/g

/** JSON lines on standard output. */
export function jsonLogger(options: { level?: LogLevel; write?: (line: string) => void } = {}): Logger {
  const { level = 'info', write = gathered(destination({ fd: 1, sync: true })) } = options
  return jsonLines({ level, write, shown: withoutSecrets })
}

/** A logger that puts these into every line, such as the ids of a request. */
export const boundLogger = (to: Logger, fields: object): Logger => new BoundLogger(to, fields)

/** There is one for each request and hardly ever a line, so making it costs nothing. */
class BoundLogger implements Logger {
  readonly #to: Logger
  readonly #fields: object

  constructor(to: Logger, fields: object) {
    this.#to = to
    this.#fields = fields
  }

  debug(details: object, message: string): void {
    this.#to.debug({ ...this.#fields, ...details }, message)
  }

  info(details: object, message: string): void {
    this.#to.info({ ...this.#fields, ...details }, message)
  }

  warn(details: object, message: string): void {
    this.#to.warn({ ...this.#fields, ...details }, message)
  }

  error(details: object, message: string): void {
    this.#to.error({ ...this.#fields, ...details }, message)
  }
}

/**
 * Writes down what goes wrong behind the scenes: hand it to `createTaskwright` as `onError`. Where a reader failed on an
 * event, the line has what it takes to find the event and the request it came from.
 */
export function errorLog(logger: Logger): NonNullable<EngineOptions<unknown>['onError']> {
  return (error, where, about) => {
    const { traceparent, ...found } = about ?? {}
    logger.error({ where, ...found, traceId: traceIdOf(traceparent), error: traceOf(error) }, 'behind the scenes')
  }
}

/** There is a line for each request and a secret in hardly any, so nothing is copied unless there is one. */
function withoutSecrets(details: Record<string, unknown>): Record<string, unknown> {
  return hasSecrets(details, 1) ? hidden(details, 1) : details
}

function hasSecrets(details: object, deeper: number): boolean {
  for (const name in details) {
    if (secrets.has(name)) return true
    const value = details[name as keyof typeof details] as unknown
    if (typeof value === 'string') {
      if (value.includes('://') && value.search(CREDENTIALS) >= 0) return true
    } else if (typeof value === 'object' && value !== null) {
      if (value instanceof Error || (deeper > 0 && hasSecrets(value, deeper - 1))) return true
    }
  }
  return false
}

function hidden(details: object, deeper: number): Record<string, unknown> {
  const shown = Object.entries(details).map(([name, value]) => {
    if (secrets.has(name)) return [name, '[hidden]']
    if (value instanceof Error) return [name, traceOf(value)]
    if (typeof value === 'string') return [name, value.replace(CREDENTIALS, '$1[hidden]@')]
    const holds = deeper > 0 && typeof value === 'object' && value !== null && hasSecrets(value, deeper - 1)
    return [name, holds ? hidden(value, deeper - 1) : value]
  })
  return Object.fromEntries(shown)
}

const GATHERED_MS = 10
const GATHERED_CHARACTERS = 32_768

/** Lines that come close together are written in one go, the last ones when the process ends. */
function gathered(to: { write(text: string): unknown }): (line: string) => void {
  let lines = ''
  const flush = (): void => {
    const gathered = lines
    lines = ''
    if (gathered !== '') to.write(gathered)
  }
  let first = true
  return (line) => {
    if (first) process.once('exit', flush)
    first = false
    if (lines === '') setTimeout(flush, GATHERED_MS)
    lines += line
    if (lines.length > GATHERED_CHARACTERS) flush()
  }
}

/**
 * An error as it may be written down: its class, its code and where it was thrown. Messages of drivers hold statements
 * with their parameters, so messages are left out, of the error and of what caused it.
 */
export function traceOf(error: unknown): {
  name: string
  code?: string
  at?: string
  cause?: ReturnType<typeof traceOf>
} {
  if (!(error instanceof Error)) return { name: typeof error }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const at = framesOf(error)
  return {
    name: error.name,
    ...code,
    ...(at === '' ? {} : { at }),
    ...(error.cause === undefined ? {} : { cause: traceOf(error.cause) }),
  }
}

/** The stack without its first lines, which repeat the message. */
function framesOf({ stack = '' }: Error): string {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line))
  return frames
    .slice(0, 8)
    .map((line) => line.trim())
    .join('\n')
}
