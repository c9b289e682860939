import { stop, stopAll } from './children.ts'
import { type Database, databaseNames, makePlace, type Place } from './databases.ts'
import type { Target } from './driver/workload.ts'
import { type Driver, startDriver } from './driver.ts'
import { thisMachine } from './machine.ts'
import { type Measured, measure, type Subject } from './measure.ts'
import type { Options } from './options.ts'
import { type Prepared, prepare, signIn, TASKS } from './prepare.ts'
import type { Results } from './results.ts'
import { requireSameAnswers } from './same.ts'
import { type Running, startBare, startOurs } from './servers.ts'

const STARTS = 5

type Say = (line: string) => void

/** The whole of it for one database: fills it, starts both servers, measures one operation after the other. */
export async function run(folder: string, database: Database, options: Options, say: Say): Promise<Results> {
  const place = await makePlace(database, folder)
  try {
    return await runOn(place, database, options, say)
  } finally {
    await stopAll()
    await place.remove()
  }
}

async function runOn(place: Place, database: Database, { only, rounds, seconds }: Options, say: Say): Promise<Results> {
  const name = databaseNames[database]
  say(`${name}: filling a database with ${TASKS.toLocaleString('en')} tasks …`)
  const prepared = await prepare(place)
  say(`${name}: measuring how long a start takes …`)
  const readyMs = await measureStarts(prepared)
  const bare = await startBare(place, prepared.home)
  const ours = await startOurs(place)
  const driver = startDriver()
  await aim(driver, prepared, bare, ours)
  const operations: Measured[] = []
  for (const operation of only) {
    const subjects = { bare: subject('bare', bare), ours: subject('ours', ours) }
    const onRound = (_: string, round: number): void => say(`${name}, ${operation}: round ${round + 1} of ${rounds}`)
    operations.push(await measure(operation, { driver, ...subjects, rounds, seconds, onRound }))
  }
  const date = new Date().toISOString().slice(0, 10)
  return { machine: thisMachine(), date, database, rounds, seconds, operations, readyMs }
}

const subject = (name: string, { child }: Running): Subject => ({ name, pid: child.pid ?? 0 })

async function aim(driver: Driver, prepared: Prepared, bare: Running, ours: Running): Promise<void> {
  const token = await signIn(ours)
  const targets = [targetOf('bare', bare, prepared, token), targetOf('ours', ours, prepared, token)] as const
  await requireSameAnswers(...targets)
  for (const target of targets) await driver.aim(target)
}

/** Bare is sent the token too: what it isn't asked to do, it must not gain from a shorter request. */
export function targetOf(
  name: string,
  { port }: Running,
  { home, projectId, taskIds }: Prepared,
  token: string,
): Target {
  // The first two have been used to compare the answers.
  return { name, port, token, projectId, taskIds: taskIds.slice(2), statusIds: home.statuses.map(({ id }) => id) }
}

async function measureStarts({ place, home }: Prepared): Promise<Results['readyMs']> {
  const measured: { bare: number[]; ours: number[] } = { bare: [], ours: [] }
  for (let n = 0; n < STARTS; n++) {
    const one = await startBare(place, home)
    await stop(one.child)
    const other = await startOurs(place)
    await stop(other.child)
    measured.bare.push(one.readyMs)
    measured.ours.push(other.readyMs)
  }
  return measured
}
