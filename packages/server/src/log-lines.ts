import { hostname } from 'node:os'
import type { Logger, LogLevel } from './logger.ts'

/** As pino numbers them, and those who read its lines. */
const levels = { debug: 20, info: 30, warn: 40, error: 50, silent: Number.POSITIVE_INFINITY }

interface LinesOptions {
  readonly level: LogLevel
  readonly write: (line: string) => void
  /** What is written in place of the details. */
  readonly shown: (details: Record<string, unknown>) => Record<string, unknown>
}

/** A line of JSON for each call, of the form that pino gives it; there is one for every request, so it is made in one go. */
export function jsonLines({ level, write, shown }: LinesOptions): Logger {
  const process = JSON.stringify({ pid: globalThis.process.pid, hostname: hostname() }).slice(1, -1)
  const log = (of: Exclude<LogLevel, 'silent'>) => {
    const number = levels[of]
    if (number < levels[level]) return () => {}
    return (details: object, message: string): void => {
      const given = details instanceof Error ? { err: details } : details
      const fields = json(shown(given as Record<string, unknown>)).slice(1, -1)
      const more = fields === '' ? '' : `,${fields}`
      write(`{"level":${number},"time":${Date.now()},${process}${more},"msg":${JSON.stringify(message)}}\n`)
    }
  }
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') }
}

/** What cannot be written, such as a thing that holds itself, must not keep the rest from being written. */
function json(details: Record<string, unknown>): string {
  try {
    return JSON.stringify(details)
  } catch {
    const writable = Object.entries(details).map(([name, value]) => [name, isWritable(value) ? value : '[not JSON]'])
    return JSON.stringify(Object.fromEntries(writable))
  }
}

function isWritable(value: unknown): boolean {
  try {
    JSON.stringify(value)
    return true
  } catch {
    return false
  }
}
