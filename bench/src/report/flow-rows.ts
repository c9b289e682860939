import { type Finding, type FlowResults, isMet } from '../flows/flow.ts'

/** What is said of one finding, as text. */
export interface FlowRow {
  readonly what: string
  readonly result: string
  readonly spread: string
  readonly goal: string
  readonly said: string
  readonly missed: boolean
  readonly figures: string
}

const written: Readonly<Record<Finding['unit'], (value: number) => string>> = {
  ratio: (value) => value.toFixed(2),
  ms: (value) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`,
  'per second': (value) => `${Math.round(value).toLocaleString('en')}/s`,
}

export const flowRowsOf = ({ findings }: FlowResults): readonly FlowRow[] =>
  findings.map((finding) => {
    const { what, unit, value, rounds, goal, more, unjudged, figures } = finding
    const write = written[unit]
    const met = isMet(finding)
    return {
      what,
      result: write(value),
      spread: rounds.length === 0 ? '' : `${write(Math.min(...rounds))} – ${write(Math.max(...rounds))}`,
      goal: `${more ? '≥' : '≤'} ${write(goal)}`,
      said: unjudged ?? (met ? 'met' : 'not met'),
      missed: unjudged === null && !met,
      figures,
    }
  })
