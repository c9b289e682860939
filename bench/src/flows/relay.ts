import { type Database, databaseNames } from '../databases.ts'
import { thisMachine } from '../machine.ts'
import { median } from '../stats.ts'
import { perSecond, today } from './figures.ts'
import type { Extent, Finding, FlowResults, Say } from './flow.ts'
import { filledLog, placeIn, startBroker } from './places.ts'
import type { Log, Work } from './worker/protocol.ts'
import { doJob } from './worker.ts'

const ON: readonly Database[] = ['sqlite', 'mysql']
const GOAL = 0.4
const WINDOW = 500
/** Enough for a second or more of either side. */
const EVENTS_AT_MOST = 50_000
const ROUNDS_AT_MOST = 3

/** Events per second from a filled log into RabbitMQ, beside amqplib alone with the same messages. */
export async function relay(folder: string, extent: Extent, say: Say): Promise<FlowResults> {
  const events = Math.min(extent.events, EVENTS_AT_MOST)
  const rounds = Math.min(extent.rounds, ROUNDS_AT_MOST)
  say('relay: starting a broker …')
  const broker = await startBroker()
  const findings: Finding[] = []
  try {
    for (const database of ON) {
      const place = await placeIn(folder, `relay-${database}`, database)
      try {
        say(`relay, ${databaseNames[database]}: filling a log …`)
        const log = await filledLog(place, database, events)
        // The inbox follows the log in the same process: it has nothing left to do when the relay is timed.
        await doJob({ kind: 'inbox', log, mostSeconds: 120 })
        findings.push(await compare(log, { broker: broker.url, events, rounds, say }))
      } finally {
        await place.remove()
      }
    }
  } finally {
    await broker.stop()
  }
  const extentText = `${rounds} rounds of ${events.toLocaleString('en')} events each, ${WINDOW} unconfirmed at most`
  return { flow: 'relay', machine: thisMachine(), date: today(), extent: extentText, findings }
}

async function compare(
  log: Log,
  { broker, events, rounds, say }: { broker: string; events: number; rounds: number; say: Say },
): Promise<Finding> {
  const name = databaseNames[log.database]
  const found: Record<'raw' | 'relay', Work[]> = { raw: [], relay: [] }
  for (let round = 0; round < rounds; round++) {
    say(`relay, ${name}: round ${round + 1} of ${rounds}`)
    const order = round % 2 === 0 ? (['raw', 'relay'] as const) : (['relay', 'raw'] as const)
    for (const kind of order) found[kind].push(await doJob({ kind, log, events, broker, window: WINDOW }))
  }
  const rates = (works: readonly Work[]): number[] => works.map((work) => work.events / work.seconds)
  const [raw, ours] = [rates(found.raw), rates(found.relay)]
  const ratios = ours.map((rate, round) => rate / (raw[round] ?? Number.NaN))
  return {
    what: `relay from ${name}`,
    unit: 'ratio',
    value: median(ratios),
    rounds: ratios,
    goal: GOAL,
    more: true,
    unjudged: null,
    figures: `amqplib alone ${perSecond(median(raw), found.raw)}; ours ${perSecond(median(ours), found.relay)}`,
  }
}
