import type { JobTicket, RecordReader, StoragePort } from '@taskwright/core'
import { memoryPlace, memoryStorage } from '@taskwright/core/memory'
import type { JobsCase } from '../jobs/cases.ts'
import { again, DONE, GIVEN_UP } from '../jobs/crew.ts'
import {
  attempting,
  closingWorkers,
  enqueuing,
  inJobs,
  type JobsMutant,
  LEASE_MS,
  settlingJobs,
  working,
} from './jobs-sabotage.ts'

const deaf = working((work) => ({ ...work, lost: async () => {} }))

/** Takes each ticket for another job. */
const forgetful: JobsMutant = () => {
  let count = 0
  return {
    port: (port) => ({
      enqueue: (ticket) => port.enqueue({ ...ticket, id: `${ticket.id}~${count++}` }),
      work: (work) =>
        port.work({
          ...work,
          handle: ({ id, ...attempt }) => work.handle({ ...attempt, id: id.split('~')[0] ?? '' }),
        }),
    }),
  }
}

/** Gives up what its worker left, after as many closings as failures would be. */
const impatient: JobsMutant = () => {
  const left = new Map<string, number>()
  return {
    port: (port) => ({
      work: (work) =>
        port.work({
          ...work,
          async handle(attempt) {
            try {
              return await work.handle(attempt)
            } catch (error) {
              const count = (left.get(attempt.id) ?? 0) + 1
              left.set(attempt.id, count)
              if (count < 5) throw error
              await work.lost(attempt, 'died')
              return GIVEN_UP
            }
          },
        }),
    }),
  }
}

/** Looks at what is less urgent only when there is nothing more urgent. */
const strict = (records: RecordReader): RecordReader => ({
  ...records,
  async list(options) {
    const [type, rank] = options.prefix?.split(' ') ?? []
    if (rank === '2') {
      const urgent = await records.list({ ...options, prefix: `${type} 0 ` })
      if (urgent.length > 0) return []
    }
    return records.list(options)
  },
})

/** The latest comes first. */
const backwards: JobsMutant = () => {
  let backward = false
  return {
    options: (clock) => {
      const start = clock.now()
      return { clock: { ...clock, now: () => (backward ? 2 * start - clock.now() : clock.now()) } }
    },
    port: (port) => ({
      enqueue(ticket) {
        // The key is made before anything is waited for.
        backward = true
        const adding = port.enqueue(ticket)
        backward = false
        return adding
      },
    }),
  }
}

/** For every case a port that breaks its law. A case without one does not compile. */
export const jobsMutants: { readonly [Sentence in JobsCase]: JobsMutant } = {
  'a job reaches a worker as it was enqueued': attempting((attempt, handler) =>
    handler({ ...attempt, priority: 'LOW' }),
  ),
  'what is enqueued while nobody works is waiting': () => {
    let somebody = false
    return {
      port: (port) => ({
        enqueue: async (ticket) => (somebody ? port.enqueue(ticket) : undefined),
        work(work) {
          somebody = true
          return port.work(work)
        },
      }),
    }
  },
  'what another instance enqueues is worked on': () => ({
    storage(storage, instance) {
      if (instance === 0) return storage
      const elsewhere: StoragePort<never> = memoryStorage(memoryPlace())
      const opened = elsewhere.open({ migrate: true, now: Date.now })
      return {
        read: (work) => opened.then(() => elsewhere.read(work)),
        transaction: (work, unit) => opened.then(() => elsewhere.transaction(work, unit)),
      }
    },
  }),
  'a job that is done does not come again': settlingJobs((settlement) => (settlement === DONE ? again(1) : settlement)),
  'the same id again is the same job': forgetful,
  'the same id while it is worked on is the same job': forgetful,
  'a worker gets jobs of its types only': working((work) => ({ ...work, types: ['import', 'export'] })),
  'of a hundred jobs none is lost': () => {
    let count = 0
    return {
      port: (port) => ({ enqueue: async (ticket) => (++count === 77 ? undefined : port.enqueue(ticket)) }),
    }
  },
  'a worker has as many jobs at once as it was told, and no more': working((work) => ({
    ...work,
    atOnce: work.atOnce + 1,
  })),
  'waiting jobs are counted by priority': inJobs((port) => ({
    async waiting() {
      const { HIGH, DEFAULT, LOW } = await port.waiting()
      return { HIGH: LOW, DEFAULT, LOW: HIGH }
    },
  })),

  'what has a higher priority is taken first': enqueuing((ticket, really) =>
    really({ ...ticket, priority: 'DEFAULT' } satisfies JobTicket),
  ),
  'of one priority, what waits longest is taken first': backwards,
  'a low priority is not kept waiting for ever': () => ({
    storage: (storage) => ({
      read: (work) => storage.read((view) => work({ ...view, records: (...place) => strict(view.records(...place)) })),
      transaction: storage.transaction,
    }),
  }),

  'each job is done by one of two workers': attempting(async (attempt, handler) => {
    await handler(attempt)
    return handler(attempt)
  }),
  'a live worker keeps its job for as long as it takes': () => ({
    options: (clock) => ({
      // Leases are renewed when a third of them has passed.
      clock: { ...clock, after: (ms, callback) => (ms === LEASE_MS / 3 ? () => {} : clock.after(ms, callback)) },
    }),
  }),
  'a job of a worker that fell silent is attempted again, one higher': () => ({
    options: () => ({ leaseMs: 1_000_000 }),
  }),
  'a worker that lost its job is told': attempting((attempt, handler) =>
    handler({ ...attempt, signal: new AbortController().signal }),
  ),
  'what a worker says of a job it lost counts for nothing': () => ({
    // Everybody's lease has the same name.
    options: () => ({ ids: { next: () => 'lease' } }),
  }),
  'a job that five workers died of is given up': deaf,

  'a retry comes again, one attempt higher': settlingJobs(() => DONE),
  'a retry does not come before its time': settlingJobs((settlement) =>
    settlement.outcome === 'retry' ? again(1) : settlement,
  ),
  'retries that a handler asks for do not use up the job': attempting(async (attempt, handler) => {
    const settlement = await handler(attempt)
    if (settlement.outcome === 'retry') throw new Error('again')
    return settlement
  }),
  'a handler that throws is tried again': attempting((attempt, handler) => handler(attempt).catch(() => GIVEN_UP)),
  'after five attempts that threw it is given up, and somebody is told': deaf,
  'if telling fails, it is told again': working((work) => ({
    ...work,
    lost: (ticket, reason) => work.lost(ticket, reason).catch(() => {}),
  })),
  'what its handler gives up does not come again': settlingJobs((settlement) =>
    settlement.outcome === 'given_up' ? again(1) : settlement,
  ),

  'closing a worker aborts what runs, and waits for it': closingWorkers(async (really) => void really()),
  'what a closing worker left unfinished is taken by another': attempting((attempt, handler) =>
    handler(attempt).catch(() => GIVEN_UP),
  ),
  'a worker that closes has not failed, as often as that happens': impatient,
  'a job that ended while its worker was closing does not come again': attempting(async (attempt, handler) => {
    const settlement = await handler(attempt)
    attempt.signal.throwIfAborted()
    return settlement
  }),
  'a closed worker takes nothing more': closingWorkers(async () => {}),
  'closing the port ends its workers': inJobs(() => ({ close: async () => {} })),

  'out of reach, a job is refused for now': enqueuing((ticket, really) => really(ticket).catch(() => {})),
  'workers go on by themselves when the queue is back': () => ({ staysCut: true }),
}
