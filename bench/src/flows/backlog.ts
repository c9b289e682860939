import { type Database, databaseNames } from '../databases.ts'
import { thisMachine } from '../machine.ts'
import { perSecond, today } from './figures.ts'
import type { Extent, Finding, FlowResults, Say } from './flow.ts'
import { filledLog, placeIn } from './places.ts'
import type { Work } from './worker/protocol.ts'
import { doJob } from './worker.ts'

const ON: readonly Database[] = ['sqlite', 'mysql']
const GOAL = 1500
/** What is slower than 1,000/s is not watched to its end. */
const MOST_SECONDS = 100

const readers = [
  { kind: 'inbox', what: 'inbox, from the beginning' },
  { kind: 'rebuild', what: 'inbox, built anew beside the old' },
  { kind: 'subscription', what: 'a new subscription to everything' },
] as const

/** How fast those who follow the log come to its end when there is much of it. */
export async function backlog(folder: string, { events }: Extent, say: Say): Promise<FlowResults> {
  const findings: Finding[] = []
  for (const database of ON) {
    const name = databaseNames[database]
    const place = await placeIn(folder, `backlog-${database}`, database)
    try {
      say(`backlog, ${name}: filling a log with ${events.toLocaleString('en')} events …`)
      const log = await filledLog(place, database, events)
      for (const { kind, what } of readers) {
        say(`backlog, ${name}: ${what} …`)
        const work = await doJob({ kind, log, mostSeconds: MOST_SECONDS })
        findings.push(findingOf(`${name}: ${what}`, work))
      }
    } finally {
      await place.remove()
    }
  }
  const extent = `${events.toLocaleString('en')} events, one process that does nothing else`
  return { flow: 'backlog', machine: thisMachine(), date: today(), extent, findings }
}

function findingOf(what: string, work: Work): Finding {
  const rate = work.events / work.seconds
  const far = work.whole ? '' : `; not at the end after ${MOST_SECONDS} s`
  return {
    what,
    unit: 'per second',
    value: rate,
    rounds: [],
    goal: GOAL,
    more: true,
    unjudged: null,
    figures: `${work.events.toLocaleString('en')} events in ${work.seconds.toFixed(1)} s, ${perSecond(rate, [work])}${far}`,
  }
}
