import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { stop, stopAll } from '../children.ts'
import { type Database, makePlace } from '../databases.ts'
import type { Operation } from '../driver/workload.ts'
import { startDriver } from '../driver.ts'
import type { Options } from '../options.ts'
import { type Prepared, prepare, signIn, TASKS } from '../prepare.ts'
import { targetOf } from '../run.ts'
import { startOurs } from '../servers.ts'
import { report } from './report.ts'

const WARM_UP_SECONDS = 2
/** Where their number makes no difference. */
const FEW = 1000
const SECONDS = 4

/** A server of its own for each operation, run from the sources, so that lines are those of the files. */
export async function profile(
  folder: string,
  database: Database,
  { only }: Options,
  say: (line: string) => void,
): Promise<string> {
  const place = await makePlace(database, folder)
  try {
    say('Filling a database …')
    const tasks = only.includes('list') ? TASKS : FEW
    const prepared = await prepare(place, { fromSources: true }, tasks)
    const parts: string[] = []
    for (const operation of only) {
      say(`Profiling ${operation} …`)
      parts.push(await profileOne(folder, prepared, operation))
    }
    return parts.join('\n\n')
  } finally {
    await stopAll()
    await place.remove()
  }
}

async function profileOne(folder: string, prepared: Prepared, operation: Operation): Promise<string> {
  const profiles = join(folder, `profile-${operation}`)
  await mkdir(profiles)
  const nodeOptions = ['--cpu-prof', `--cpu-prof-dir=${profiles}`, '--cpu-prof-interval=200']
  const ours = await startOurs(prepared.place, { fromSources: true, nodeOptions })
  const driver = startDriver()
  await driver.aim(targetOf('ours', ours, prepared, await signIn(ours)))
  await driver.load('ours', operation, WARM_UP_SECONDS)
  const from = microseconds()
  const { requests, seconds } = await driver.load('ours', operation, SECONDS)
  const window = { from, to: microseconds() }
  await stop(ours.child)
  return report(`${operation}: ${Math.round(requests / seconds)}/s while being profiled`, profiles, window)
}

/** The clock that profiles are stamped with. */
const microseconds = (): number => Number(process.hrtime.bigint() / 1000n)
