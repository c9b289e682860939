import type { JobTicket } from '@taskwright/core'
import type { Case, Kit, Skips } from '../harness/case.ts'
import { ContractViolation } from '../harness/check.ts'
import { pause, within } from '../harness/timing.ts'
import { type JobsCase, jobsCases } from './cases.ts'
import type { JobsContext, JobsInstance, Wanted } from './context.ts'

/** An empty queue: new names at a broker, a new database, a new object. The kit closes the ports. */
export interface JobsPlace {
  /** One more instance on it, as one more process would have. */
  readonly connect: () => JobsInstance | Promise<JobsInstance>
  /** Lets time pass: moves the clock the ports were given, or really waits. */
  readonly advance: (ms: number) => Promise<void>
  /** Called after the ports were closed. */
  readonly dispose?: () => void | Promise<void>
}

export interface JobsSubject {
  readonly name: string
  /** Called for each case. */
  readonly open: () => JobsPlace | Promise<JobsPlace>
  /** Cases that cannot hold for this subject, each with the reason. */
  readonly skip?: Skips<JobsCase>
  /** After how long a worker that is silent loses its job, in milliseconds. Short, so that the cases are. @default 1000 */
  readonly silenceMs?: number
  /** How long to wait until it is clear that something does not come. @default 2500 */
  readonly calmMs?: number
  /** How long a case waits before it says that something does not come. @default 20000 */
  readonly patienceMs?: number
  /** @default 60000 */
  readonly timeLimitMs?: number
}

const STEP_MS = 50
/** A case that failed may leave behind what never ends. */
const CLEARING_MS = 3_000

export function jobsKit({
  name,
  open,
  skip = {},
  silenceMs = 1_000,
  calmMs = 2_500,
  patienceMs = 20_000,
  timeLimitMs = 60_000,
}: JobsSubject): Kit<JobsContext, JobsCase> {
  async function inContext(run: Case<JobsContext>) {
    const place = await open()
    const instances: JobsInstance[] = []
    const another = async () => {
      const instance = await place.connect()
      instances.push(instance)
      return instance
    }
    const first = await another()
    const advance = async (ms: number) => {
      for (let left = ms; left > 0; left -= STEP_MS) {
        await place.advance(Math.min(STEP_MS, left))
        await pause(0)
      }
    }
    const context: JobsContext = {
      ...first,
      another,
      advance,
      silenceMs,
      calm: () => advance(calmMs),
      async enqueue(...tickets) {
        for (const ticket of tickets) {
          await within(patienceMs, first.jobs.enqueue(ticketOf(ticket)), 'enqueuing does not resolve')
        }
      },
      async eventually(condition, what) {
        for (let passed = 0; !(await condition()); passed += STEP_MS) {
          if (passed >= patienceMs) throw new ContractViolation(`${what} (waited ${patienceMs} ms)`)
          await advance(STEP_MS)
        }
      },
    }
    try {
      await run(context)
    } finally {
      const ends = [
        ...instances.map(
          ({ jobs }) =>
            () =>
              jobs.close(),
        ),
        async () => place.dispose?.(),
      ]
      for (const end of ends) {
        await within(CLEARING_MS, end(), 'clearing away').catch(() => {})
      }
    }
  }

  return { name: `jobs contract: ${name}`, cases: jobsCases, skip, timeLimitMs, inContext }
}

const ticketOf = (wanted: Wanted): JobTicket => ({
  type: 'import',
  priority: 'DEFAULT',
  ...(typeof wanted === 'string' ? { id: wanted } : wanted),
})
