import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startService } from '../../../scripts/lib/private-services.mjs'
import { type Database, makePlace, type Place } from '../databases.ts'
import type { Log } from './worker/protocol.ts'
import { doJob } from './worker.ts'

/** A place in a folder of its own below this one. */
export async function placeIn(folder: string, name: string, database: Database): Promise<Place> {
  const own = join(folder, name)
  await mkdir(own)
  return makePlace(database, own)
}

/** A log with so many events in it, and nobody who follows it yet. */
export async function filledLog(place: Place, database: Database, events: number): Promise<Log> {
  const at = database === 'sqlite' ? join(place.dataDir, 'taskwright.db') : (place.env.TASKWRIGHT_DATABASE_URL ?? '')
  const log: Log = { database, at }
  await doJob({ kind: 'fill', log, events })
  return log
}

/** A broker of our own. */
export const startBroker = (): ReturnType<typeof startService> => startService('amqp')
