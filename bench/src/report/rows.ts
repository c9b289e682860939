import type { Side } from '../measure.ts'
import { isMet, memoryOf, type Results, readyOf, type Verdict, verdictOf } from '../results.ts'

/** What is said of one thing, as text; the terminal and the document lay it out. */
export interface Row {
  readonly what: string
  readonly result: string
  readonly spread: string
  readonly goal: string
  readonly met: boolean
  readonly bare: string
  readonly ours: string
}

const names: Readonly<Record<string, string>> = {
  get: 'get one task',
  list: 'list 50 of 10,000',
  create: 'create a task',
  transition: 'change its status',
}

export function rowsOf(results: Results): readonly Row[] {
  const memory = memoryOf(results)
  const ready = readyOf(results)
  return [
    ...results.operations.map((one) => ({
      what: names[one.operation] ?? one.operation,
      ...judged(verdictOf(one), ''),
      spread: `${two(Math.min(...one.ratios))} – ${two(Math.max(...one.ratios))}`,
      bare: speed(one.bare),
      ours: speed(one.ours),
    })),
    {
      what: 'memory under load',
      ...judged(memory.verdict, ''),
      spread: '',
      bare: `${whole(memory.bare)} MiB`,
      ours: `${whole(memory.ours)} MiB`,
    },
    {
      what: 'start until ready',
      ...judged(ready.verdict, ' ms'),
      spread: '',
      bare: `${whole(ready.bare)} ms`,
      ours: `${whole(ready.ours)} ms`,
    },
  ]
}

function judged(verdict: Verdict, unit: string): Pick<Row, 'result' | 'goal' | 'met'> {
  const figure = unit === '' ? two : whole
  const text = (value: number): string => `${figure(value)}${unit}`
  return { result: text(verdict.value), goal: `${verdict.more ? '≥' : '≤'} ${text(verdict.goal)}`, met: isMet(verdict) }
}

const two = (value: number): string => value.toFixed(2)
const whole = (value: number): string => Math.round(value).toLocaleString('en')
const ms = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0))
const speed = ({ perSecond, p50, p99, cpuMicroseconds }: Side): string => {
  const cpu = Number.isNaN(cpuMicroseconds) ? '' : `, ${whole(cpuMicroseconds)} µs of CPU`
  return `${whole(perSecond)}/s, p50 ${ms(p50)} ms, p99 ${ms(p99)} ms${cpu}`
}
