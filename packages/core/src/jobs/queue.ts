import { commonError } from '../kernel/errors.ts'
import { faultpoint } from '../kernel/faultpoint.ts'
import type { Clock, Ids } from '../ports/clock.ts'
import { type JobPriority, type JobTicket, jobPriorities } from '../ports/jobs.ts'
import type { RecordReader, RecordWriter, StoredRecord } from '../ports/records.ts'
import type { StoragePort } from '../ports/storage.ts'
import { SYSTEM } from '../users/words.ts'

/** A job in the queue, as it is stored. */
interface Queued extends JobTicket {
  /** How many attempts have begun. */
  readonly attempt: number
  /** How many of them threw, or ended with their worker. */
  readonly failures: number
  /** Whoever has the job knows this word; null while it waits. */
  readonly lease: string | null
}

/** A job somebody has, until the lease ends. */
export type Taken = Queued & { readonly lease: string }

/** What becomes of a job after an attempt: it is gone, or it is due again. */
export type Verdict = 'ended' | { readonly dueAt: number; readonly failures: number }

/**
 * The queue on records. A job's key holds its type, its priority and when it is due, so that what is to be taken next is
 * the first of a list, however long. Whoever takes a job moves it to when the lease ends: a job of a worker that died
 * comes due by itself.
 */
export interface Queue {
  add(ticket: JobTicket): Promise<void>
  /** Takes what is to be done next: by priority, or whatever is due longest. */
  take(types: readonly string[], regardlessOfPriority: boolean): Promise<Taken | undefined>
  /** False when somebody else has it, or it has ended. */
  renew(job: Taken): Promise<boolean>
  /** Does nothing when somebody else has it by now. */
  settle(job: Taken, verdict: Verdict): Promise<void>
  waiting(): Promise<Readonly<Record<JobPriority, number>>>
}

export interface QueueOptions {
  readonly storage: Pick<StoragePort, 'read' | 'transaction'>
  readonly clock: Clock
  readonly ids: Ids
  readonly leaseMs: number
}

const NAMESPACE = 'jobs/queue'
const PAGE = 500
/** An answer comes within five seconds, whatever the storage does. */
const DEADLINE = { deadlineMs: 4_500 }

export function createQueue({ storage, clock, ids, leaseMs }: QueueOptions): Queue {
  const read = <T>(work: (records: RecordReader) => Promise<T>) =>
    storage.read((view) => work(view.records(NAMESPACE, SYSTEM)))
  const write = <T>(work: (records: RecordWriter) => Promise<T>) =>
    storage.transaction((tx) => work(tx.records(NAMESPACE, SYSTEM)), DEADLINE)

  async function take(types: readonly string[], regardlessOfPriority: boolean): Promise<Taken | undefined> {
    for (;;) {
      const now = clock.now()
      const heads = await read((records) => headsOf(records, types))
      const due = heads.filter(({ key }) => dueOf(key) <= now)
      const [first] = due.toSorted((a, b) => {
        const byPriority = rankOf(a.value.priority) - rankOf(b.value.priority)
        return (regardlessOfPriority ? 0 : byPriority) || dueOf(a.key) - dueOf(b.key)
      })
      if (!first) return undefined
      const { attempt, failures, lease } = first.value
      // Still leased although it is due: whoever had it is silent.
      const died = lease === null ? 0 : 1
      const taken = { ...first.value, attempt: attempt + 1, failures: failures + died, lease: ids.next() }
      const ours = await write((records) => move(records, first, taken, now + leaseMs))
      faultpoint('jobs.taken')
      if (ours) return taken
    }
  }

  /** Changes a job as long as it is ours. */
  const withOurs = (job: Taken, change: (records: RecordWriter, record: StoredRecord<Queued>) => Promise<unknown>) =>
    write(async (records) => {
      const record = await records.find<Queued>(job.id)
      if (record?.value.lease !== job.lease) return false
      await change(records, record)
      return true
    })

  return {
    take,
    async add({ id, type, priority }) {
      const job: Queued = { id, type, priority, attempt: 0, failures: 0, lease: null }
      const key = keyOf(job, clock.now())
      await write(async (records) => {
        // A false answer says that the job is in the queue already.
        if (!(await records.find(id))) await records.put(key, job, { ifVersion: 0, unique: id })
      })
    },
    renew: (job) => withOurs(job, (records, record) => move(records, record, record.value, clock.now() + leaseMs)),
    async settle(job, verdict) {
      await withOurs(job, async (records, record) => {
        if (verdict === 'ended') await records.delete(record.key)
        else await move(records, record, { ...job, failures: verdict.failures, lease: null }, verdict.dueAt)
      })
    },
    waiting: () => read(countWaiting),
  }
}

async function headsOf(records: RecordReader, types: readonly string[]): Promise<readonly StoredRecord<Queued>[]> {
  const heads: StoredRecord<Queued>[] = []
  for (const type of types) {
    for (const priority of jobPriorities) {
      heads.push(...(await records.list<Queued>({ prefix: listOf({ type, priority }), limit: 1 })))
    }
  }
  return heads
}

/** Writes a job to its new place. False when somebody else has moved it since it was read. */
async function move(
  records: RecordWriter,
  { key, version }: StoredRecord<Queued>,
  job: Queued,
  dueAt: number,
): Promise<boolean> {
  const unique = job.id
  // Of two who move it, the comparison lets one go on.
  if (!(await records.put(key, job, { ifVersion: version, unique }))) return false
  const place = keyOf(job, dueAt)
  if (place === key) return true
  await records.delete(key)
  if (!(await records.put(place, job, { ifVersion: 0, unique }))) throw commonError('storage.conflict')
  return true
}

async function countWaiting(records: RecordReader): Promise<Readonly<Record<JobPriority, number>>> {
  const counts = { HIGH: 0, DEFAULT: 0, LOW: 0 }
  let after: string | undefined
  do {
    const page = await records.list<Queued>({ limit: PAGE, ...(after === undefined ? {} : { after }) })
    for (const { value } of page) if (value.lease === null) counts[value.priority]++
    after = page.length < PAGE ? undefined : page.at(-1)?.key
  } while (after !== undefined)
  return counts
}

// `import 1 0001793280000000 <id>`: neither types nor ids hold a space.
const rankOf = (priority: JobPriority): number => jobPriorities.indexOf(priority)
const listOf = ({ type, priority }: Pick<JobTicket, 'type' | 'priority'>): string => `${type} ${rankOf(priority)} `
const keyOf = (job: JobTicket, dueAt: number): string => `${listOf(job)}${String(dueAt).padStart(16, '0')} ${job.id}`
const dueOf = (key: string): number => Number(key.split(' ')[2])
