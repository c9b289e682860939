import { pino } from 'pino'

/** What the server writes its log with. pino fits, and so does anything shaped like it. */
export interface Logger {
  debug(details: object, message: string): void
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** Whatever of these is logged by mistake, at the top or one level down, is not written. */
const secrets = [
  'authorization',
  'cookie',
  'password',
  'newPassword',
  'currentPassword',
  'token',
  'accessToken',
  'refreshToken',
  'secret',
  'apiKey',
]

/** JSON lines on standard output. */
export function jsonLogger(options: { level?: LogLevel; write?: (line: string) => void } = {}): Logger {
  const { level = 'info', write } = options
  const redact = {
    paths: [...secrets, ...secrets.map((name) => `*.${name}`), 'headers["set-cookie"]'],
    censor: '[hidden]',
  }
  return write === undefined ? pino({ level, redact }) : pino({ level, redact }, { write })
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
