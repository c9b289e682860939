import { readFile, writeFile } from 'node:fs/promises'
import type { FlowResults } from '../flows/flow.ts'
import { describe } from '../machine.ts'
import type { Results } from '../results.ts'
import { flowRowsOf } from './flow-rows.ts'
import { rowsOf } from './rows.ts'
import { markdownTable } from './table.ts'

const beginOf = (name: string): string => `<!-- bench:${name}:begin, written by \`npm run bench\` -->`
const endOf = (name: string): string => `<!-- bench:${name}:end -->`

/** Puts figures between the markers of this name in a document; the rest of it is people's. */
export async function writeInto(file: URL, name: string, block: string): Promise<void> {
  await writeFile(file, placed(await readFile(file, 'utf8'), name, block))
}

/** A document's text with this between the markers of this name. */
export function placed(text: string, name: string, block: string): string {
  const marker = beginOf(name)
  const begin = text.indexOf(marker)
  const end = text.indexOf(endOf(name))
  if (begin === -1 || end < begin) throw new Error(`docs/performance.md has lost its markers of ${name}.`)
  return `${text.slice(0, begin + marker.length)}\n${block}\n${text.slice(end)}`
}

export function resultsBlock(results: Results): string {
  const { machine, date, rounds, seconds } = results
  const rows = rowsOf(results)
  return [
    ...markdownTable(
      ['', 'ours : bare', 'rounds', 'goal', ''],
      rows.map(({ what, result, spread, goal, met }) => [what, `**${result}**`, spread, goal, met ? 'met' : 'not met']),
    ),
    '',
    verdict(rows.filter(({ met }) => !met).map(({ what }) => what)),
    '',
    'For context, the absolute figures:',
    '',
    ...markdownTable(
      ['', 'bare', 'ours'],
      rows.map(({ what, bare, ours }) => [what, bare, ours]),
    ),
    '',
    `${date}. ${describe(machine)}. ${rounds} rounds of ${seconds} s each, 16 connections.`,
  ].join('\n')
}

export function flowBlock(results: FlowResults): string {
  const { machine, date, extent, findings } = results
  const judged = findings.every(({ unjudged }) => unjudged === null)
  const rows = flowRowsOf(results)
  const withRounds = rows.some(({ spread }) => spread !== '')
  const spreadOf = (spread: string): readonly string[] => (withRounds ? [spread] : [])
  return [
    ...markdownTable(
      ['', 'result', ...spreadOf('rounds'), 'goal', ''],
      rows.map(({ what, result, spread, goal, said }) => [what, `**${result}**`, ...spreadOf(spread), goal, said]),
    ),
    '',
    ...(judged ? [verdict(rows.filter(({ missed }) => missed).map(({ what }) => what)), ''] : []),
    'For context, the absolute figures:',
    '',
    ...rows.map(({ what, figures }) => `- ${what}: ${figures}.`),
    '',
    `${date}. ${describe(machine)}. ${extent}.`,
  ].join('\n')
}

const verdict = (missed: readonly string[]): string =>
  missed.length === 0 ? 'All goals are met.' : `Below the goal: ${missed.join(', ')}.`
