import { median } from '../stats.ts'
import type { Work } from './worker/protocol.ts'

export const today = (): string => new Date().toISOString().slice(0, 10)

/** A rate with what one event cost the process that did it. */
export const perSecond = (rate: number, works: readonly Work[]): string => {
  const cpu = median(works.map(({ cpuMicroseconds }) => cpuMicroseconds))
  return `${Math.round(rate).toLocaleString('en')}/s, ${Math.round(cpu)} µs of CPU`
}

export const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`
