import { stop } from './children.ts'
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

/** The whole of it: fills a database, starts both servers, measures one operation after the other. */
export async function run(folder: string, { only, rounds, seconds }: Options, say: Say): Promise<Results> {
  say(`Filling a database with ${TASKS.toLocaleString('en')} tasks …`)
  const prepared = await prepare(folder)
  say('Measuring how long a start takes …')
  const readyMs = await measureStarts(prepared)
  const bare = await startBare(prepared.bare, prepared.home)
  const ours = await startOurs(prepared.ours)
  const driver = startDriver()
  await aim(driver, prepared, bare, ours)
  const operations: Measured[] = []
  for (const operation of only) {
    const subjects = { bare: subject('bare', bare), ours: subject('ours', ours) }
    const onRound = (_: string, round: number): void => say(`${operation}: round ${round + 1} of ${rounds}`)
    operations.push(await measure(operation, { driver, ...subjects, rounds, seconds, onRound }))
  }
  return { machine: thisMachine(), date: new Date().toISOString().slice(0, 10), rounds, seconds, operations, readyMs }
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

async function measureStarts({ ours, bare, home }: Prepared): Promise<Results['readyMs']> {
  const measured: { bare: number[]; ours: number[] } = { bare: [], ours: [] }
  for (let n = 0; n < STARTS; n++) {
    const one = await startBare(bare, home)
    await stop(one.child)
    const other = await startOurs(ours)
    await stop(other.child)
    measured.bare.push(one.readyMs)
    measured.ours.push(other.readyMs)
  }
  return measured
}
