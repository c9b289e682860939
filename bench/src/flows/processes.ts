import { stopAll } from '../children.ts'
import type { Operation, Target } from '../driver/workload.ts'
import { type Driver, startDriver } from '../driver.ts'
import { thisMachine } from '../machine.ts'
import { fill, signIn } from '../prepare.ts'
import { targetOf } from '../run.ts'
import { startOurs } from '../servers.ts'
import { median } from '../stats.ts'
import { today } from './figures.ts'
import type { Extent, Finding, FlowResults, Say } from './flow.ts'
import { placeIn } from './places.ts'

const GOAL = 1.5
/** Two servers, the database and the load each want one of their own. */
const CORES_NEEDED = 4
const TASKS = 2000
const WARM_UP_SECONDS = 1.5
const measured: readonly Operation[] = ['get', 'create']
const what: Readonly<Partial<Record<Operation, string>>> = { get: 'get one task', create: 'create a task' }

/** What a second api process on the same MariaDB adds; a worker process does the readers' work for both. */
export async function processes(folder: string, { rounds, seconds }: Extent, say: Say): Promise<FlowResults> {
  const place = await placeIn(folder, 'processes', 'mysql')
  const { dataDir } = place
  const inRole = (roles: string) => startOurs({ dataDir, env: { ...place.env, TASKWRIGHT_ROLES: roles } })
  const machine = thisMachine()
  try {
    say('processes: starting two api processes and a worker, filling a database …')
    const one = await inRole('api')
    const two = await inRole('api')
    await inRole('worker,scheduler')
    const filled = await fill(one, TASKS)
    const driver = startDriver()
    const target = targetOf('one', one, { place, ...filled }, await signIn(one))
    await driver.aim(target)
    await driver.aim({ ...target, name: 'two', otherPorts: [two.port] } satisfies Target)
    const findings: Finding[] = []
    for (const operation of measured) {
      const found = await compare(driver, operation, { rounds, seconds, say })
      findings.push(findingOf(operation, found, machine.cores))
    }
    const extent = `${rounds} rounds of ${seconds} s each, 16 connections in all, ${TASKS.toLocaleString('en')} tasks`
    return { flow: 'processes', machine, date: today(), extent, findings }
  } finally {
    await stopAll()
    await place.remove()
  }
}

type Rates = Readonly<Record<'one' | 'two', readonly number[]>>

async function compare(
  driver: Driver,
  operation: Operation,
  { rounds, seconds, say }: { rounds: number; seconds: number; say: Say },
): Promise<Rates> {
  const names = ['one', 'two'] as const
  const rates = { one: [] as number[], two: [] as number[] }
  for (const name of names) await driver.load(name, operation, WARM_UP_SECONDS)
  for (let round = 0; round < rounds; round++) {
    say(`processes, ${operation}: round ${round + 1} of ${rounds}`)
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const load = await driver.load(name, operation, seconds)
      rates[name].push(load.requests / load.seconds)
    }
  }
  return rates
}

function findingOf(operation: Operation, { one, two }: Rates, cores: number): Finding {
  const ratios = two.map((rate, round) => rate / (one[round] ?? Number.NaN))
  const whole = (rates: readonly number[]): string => `${Math.round(median(rates)).toLocaleString('en')}/s`
  return {
    what: what[operation] ?? operation,
    unit: 'ratio',
    value: median(ratios),
    rounds: ratios,
    goal: GOAL,
    more: true,
    unjudged: cores < CORES_NEEDED ? `not judged with fewer than ${CORES_NEEDED} cores` : null,
    figures: `one ${whole(one)}, two ${whole(two)}, on ${cores} cores that the database and the load share`,
  }
}
