import { type FlowResults, flowNames } from '../flows/flow.ts'
import { describe } from '../machine.ts'
import type { Results } from '../results.ts'
import { flowRowsOf } from './flow-rows.ts'
import { type Row, rowsOf } from './rows.ts'
import { plainTable } from './table.ts'

export function terminalReport(results: Results): string {
  const rows = rowsOf(results).map(cells)
  const table = plainTable(['', 'ours : bare', 'rounds', 'goal', '', 'bare', 'ours'], rows)
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

export function flowReport(results: FlowResults): string {
  const rows = flowRowsOf(results).map(({ what, result, spread, goal, said, figures }) => [
    what,
    result,
    spread,
    goal,
    said,
    figures,
  ])
  const table = plainTable(['', 'result', 'rounds', 'goal', '', 'figures'], rows)
  return [flowNames[results.flow], '', ...table, '', `${describe(results.machine)}. ${results.extent}.`].join('\n')
}
