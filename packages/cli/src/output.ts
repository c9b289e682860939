import { writeSync } from 'node:fs'
import type { Answer } from './command.ts'
import type { Failure } from './failure.ts'

/** One JSON document, or lines for people: always on standard output. */
export function printAnswer({ json, lines }: Answer, asJson: boolean): void {
  write(1, asJson ? JSON.stringify(json, null, 2) : lines.join('\n'))
}

/** People read what went wrong on standard error; a program that asked for JSON gets its document either way. */
export function printFailure({ code, lines, exitCode }: Failure, asJson: boolean): void {
  if (asJson) write(1, JSON.stringify({ error: { code, message: lines.join('\n'), exitCode } }, null, 2))
  else write(2, lines.join('\n'))
}

/** Whole, before the process may end, also into a pipe that is slow to read. */
function write(descriptor: 1 | 2, text: string): void {
  if (text === '') return
  let rest = Buffer.from(`${text}\n`)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest))
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : ''
      if (code === 'EPIPE') return
      if (code !== 'EAGAIN') throw error
    }
  }
}

/** Rows in columns, each as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows.reduce<number[]>((all, row) => row.map((cell, i) => Math.max(all[i] ?? 0, cell.length)), [])
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`
