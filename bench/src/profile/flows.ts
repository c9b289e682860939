import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Database, databaseNames } from '../databases.ts'
import type { Extent, Say } from '../flows/flow.ts'
import { filledLog, placeIn, startBroker } from '../flows/places.ts'
import type { Job } from '../flows/worker/protocol.ts'
import { doJob } from '../flows/worker.ts'
import { report } from './report.ts'

const MOST_SECONDS = 60
const WINDOW = 500

/** Where a process that follows the log spends its time: run from the sources, one process for each kind of reader. */
export async function profileFlows(
  folder: string,
  databases: readonly Database[],
  { events }: Pick<Extent, 'events'>,
  say: Say,
): Promise<string> {
  const broker = await startBroker()
  const parts: string[] = []
  try {
    for (const database of databases) {
      const name = databaseNames[database]
      const place = await placeIn(folder, `profile-${database}`, database)
      try {
        say(`${name}: filling a log …`)
        const log = await filledLog(place, database, events)
        const jobs: readonly Job[] = [
          { kind: 'inbox', log, mostSeconds: MOST_SECONDS },
          { kind: 'subscription', log, mostSeconds: MOST_SECONDS },
          { kind: 'relay', log, events, broker: broker.url, window: WINDOW },
        ]
        for (const job of jobs) {
          say(`${name}: profiling ${job.kind} …`)
          parts.push(await profileJob(folder, `${name}, ${job.kind}`, job))
        }
      } finally {
        await place.remove()
      }
    }
  } finally {
    await broker.stop()
  }
  return parts.join('\n\n')
}

async function profileJob(folder: string, name: string, job: Job): Promise<string> {
  const profiles = join(folder, `cpu-${job.log.database}-${job.kind}`)
  await mkdir(profiles)
  const nodeOptions = ['--conditions=dev-source', '--cpu-prof', `--cpu-prof-dir=${profiles}`, '--cpu-prof-interval=200']
  const { events, seconds, window } = await doJob(job, nodeOptions)
  return report(`${name}: ${Math.round(events / seconds)} events/s while being profiled`, profiles, window)
}
