import { readFile, writeFile } from 'node:fs/promises'
import { describe } from '../machine.ts'
import type { Results } from '../results.ts'
import { rowsOf } from './rows.ts'

const beginOf = (database: string): string => `<!-- bench:${database}:begin, written by \`npm run bench\` -->`
const endOf = (database: string): string => `<!-- bench:${database}:end -->`

/** Puts the figures between the markers of a document; the rest of it is people's. */
export async function writeInto(file: URL, results: Results): Promise<void> {
  const text = await readFile(file, 'utf8')
  const marker = beginOf(results.database)
  const begin = text.indexOf(marker)
  const end = text.indexOf(endOf(results.database))
  if (begin === -1 || end < begin) throw new Error('docs/performance.md has lost its markers.')
  await writeFile(file, `${text.slice(0, begin + marker.length)}\n${block(results)}\n${text.slice(end)}`)
}

function block(results: Results): string {
  const { machine, date, rounds, seconds } = results
  const rows = rowsOf(results)
  const missed = rows.filter(({ met }) => !met).map(({ what }) => what)
  return [
    ...table(
      ['', 'ours : bare', 'rounds', 'goal', ''],
      rows.map(({ what, result, spread, goal, met }) => [what, `**${result}**`, spread, goal, met ? 'met' : 'not met']),
    ),
    '',
    missed.length === 0 ? 'All goals are met.' : `Below the goal: ${missed.join(', ')}.`,
    '',
    'For context, the absolute figures:',
    '',
    ...table(
      ['', 'bare', 'ours'],
      rows.map(({ what, bare, ours }) => [what, bare, ours]),
    ),
    '',
    `${date}. ${describe(machine)}. ${rounds} rounds of ${seconds} s each, 16 connections.`,
  ].join('\n')
}

/** Its columns as wide as their widest cell, as the formatter wants them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)]
}
