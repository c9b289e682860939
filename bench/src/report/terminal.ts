import { describe } from '../machine.ts'
import type { Results } from '../results.ts'
import { type Row, rowsOf } from './rows.ts'

const heads = ['', 'ours : bare', 'rounds', 'goal', '', 'bare', 'ours']

export function terminalReport(results: Results): string {
  const lines = [heads, ...rowsOf(results).map(cells)]
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const table = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return [...table, '', describe(results.machine)].join('\n')
}

const cells = ({ what, result, spread, goal, met, bare, ours }: Row): readonly string[] => [
  what,
  result,
  spread,
  goal,
  met ? 'met' : 'NOT MET',
  bare,
  ours,
]
