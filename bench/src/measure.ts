import type { Operation } from './driver/workload.ts'
import type { Driver } from './driver.ts'
import { median } from './stats.ts'
import { watch } from './watch.ts'

/** One server under one operation: medians over its rounds, and the most memory it was seen to have. */
export interface Side {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  /** Of the server, per request. Hardly moves when other programs want the processor too. */
  readonly cpuMicroseconds: number
  readonly mebibytes: number
}

export interface Measured {
  readonly operation: Operation
  /** Ours to bare, round by round; their median is the result. */
  readonly ratios: readonly number[]
  readonly ratio: number
  readonly bare: Side
  readonly ours: Side
}

/** What is measured: a server's name with the driver, and its process id. */
export interface Subject {
  readonly name: string
  readonly pid: number
}

const WARM_UP_SECONDS = 1.5

interface Plan {
  readonly driver: Driver
  readonly bare: Subject
  readonly ours: Subject
  readonly rounds: number
  readonly seconds: number
  onRound(operation: Operation, round: number): void
}

/** Rounds in turn, so that whatever else the machine does meets both; who begins changes from round to round. */
export async function measure(
  operation: Operation,
  { driver, bare, ours, rounds, seconds, onRound }: Plan,
): Promise<Measured> {
  const sides = { bare: rounded(bare), ours: rounded(ours) }
  for (const { name } of [bare, ours]) await driver.load(name, operation, WARM_UP_SECONDS)
  for (let round = 0; round < rounds; round++) {
    onRound(operation, round)
    const order = round % 2 === 0 ? [sides.bare, sides.ours] : [sides.ours, sides.bare]
    for (const side of order) await side.run(driver, operation, seconds)
  }
  const ratios = sides.ours.rates.map((rate, round) => rate / (sides.bare.rates[round] ?? Number.NaN))
  return { operation, ratios, ratio: median(ratios), bare: sides.bare.side(), ours: sides.ours.side() }
}

function rounded({ name, pid }: Subject) {
  const rates: number[] = []
  const p50s: number[] = []
  const p99s: number[] = []
  const costs: number[] = []
  let most = 0
  return {
    rates,
    async run(driver: Driver, operation: Operation, seconds: number): Promise<void> {
      const { result, mebibytes, cpuSeconds } = await watch(pid, () => driver.load(name, operation, seconds))
      rates.push(result.requests / result.seconds)
      p50s.push(result.p50)
      p99s.push(result.p99)
      costs.push((cpuSeconds * 1e6) / result.requests)
      most = Math.max(most, ...mebibytes)
    },
    side: (): Side => ({
      perSecond: median(rates),
      p50: median(p50s),
      p99: median(p99s),
      cpuMicroseconds: median(costs),
      mebibytes: most,
    }),
  }
}
