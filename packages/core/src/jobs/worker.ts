import { TaskwrightError } from '../kernel/errors.ts'
import { faultpoint } from '../kernel/faultpoint.ts'
import type { Clock } from '../ports/clock.ts'
import type { JobsWork } from '../ports/jobs.ts'
import type { Queue, Taken, Verdict } from './queue.ts'

/** After this many attempts that threw, or ended with their worker, a job is given up. */
const MOST_FAILURES = 5
const AGAIN_AFTER_MS = 1_000
/** Every so many jobs taken one is the oldest, whatever its priority. */
const FAIRNESS = 10

export interface WorkerOptions {
  readonly queue: Queue
  readonly clock: Clock
  readonly leaseMs: number
  readonly lookEveryMs: number
  readonly onError: (error: unknown, where: string) => void
}

export interface Worker {
  /** There may be something to do. */
  wake(): void
  close(): Promise<void>
}

/** Takes jobs off the queue and hands them over, as long as it has hands free. */
export function startWorker({ queue, clock, leaseMs, lookEveryMs, onError }: WorkerOptions, work: JobsWork): Worker {
  const { types, atOnce, handle, lost } = work
  const running = new Map<Promise<void>, AbortController>()
  let closing = false
  let taken = 0
  let filling: Promise<void> | undefined
  let again = false
  let stopLooking = (): void => {}

  async function fill(): Promise<void> {
    do {
      again = false
      while (!closing && running.size < atOnce) {
        const job = await queue.take(types, (taken + 1) % FAIRNESS === 0)
        if (!job) break
        taken++
        begin(job)
      }
    } while (again && !closing)
  }

  function wake(): void {
    again = true
    if (closing || filling) return
    filling = fill()
      .catch((error: unknown) => onError(error, 'jobs'))
      .finally(() => {
        filling = undefined
      })
  }

  function look(): void {
    wake()
    if (!closing) stopLooking = clock.after(lookEveryMs, look)
  }

  function begin(job: Taken): void {
    const controller = new AbortController()
    const attending = attend(job, controller)
      .catch((error: unknown) => onError(error, `job ${job.type}`))
      .finally(() => {
        running.delete(attending)
        wake()
      })
    running.set(attending, controller)
    if (closing) controller.abort(stopping())
  }

  async function attend(job: Taken, controller: AbortController): Promise<void> {
    const lease = keepLease(job, controller)
    try {
      const verdict = job.failures < MOST_FAILURES ? await attempt(job, controller.signal) : await giveUp(job, 'died')
      await settle(job, verdict, lease)
    } finally {
      lease.stop()
    }
  }

  async function attempt({ id, type, priority, attempt, failures }: Taken, signal: AbortSignal): Promise<Verdict> {
    try {
      signal.throwIfAborted()
      const settlement = await handle({ id, type, priority, attempt, signal })
      faultpoint('jobs.handled')
      return settlement.outcome === 'retry' ? { dueAt: clock.now() + settlement.afterMs, failures } : 'ended'
    } catch (error) {
      if (signal.aborted) return { dueAt: clock.now(), failures }
      onError(error, `job ${type}`)
      if (failures + 1 >= MOST_FAILURES) return giveUp({ id, type, priority, failures: failures + 1 }, nameOf(error))
      return { dueAt: clock.now() + AGAIN_AFTER_MS, failures: failures + 1 }
    }
  }

  /** Not before somebody was told. */
  async function giveUp(
    { id, type, priority, failures }: Pick<Taken, 'id' | 'type' | 'priority' | 'failures'>,
    reason: string,
  ): Promise<Verdict> {
    try {
      await lost({ id, type, priority }, reason)
      return 'ended'
    } catch (error) {
      onError(error, `job ${type}`)
      return { dueAt: clock.now() + AGAIN_AFTER_MS, failures }
    }
  }

  /** Says how it ended, as long as that may still count. */
  async function settle(job: Taken, verdict: Verdict, lease: Lease): Promise<void> {
    for (;;) {
      try {
        await queue.settle(job, verdict)
        faultpoint('jobs.settled')
        return
      } catch (error) {
        if (lease.over()) throw error
        await new Promise<void>((resolve) => clock.after(AGAIN_AFTER_MS, resolve))
      }
    }
  }

  interface Lease {
    over(): boolean
    stop(): void
  }

  /** Renews in time; aborts when somebody else has the job, or may have it by now. */
  function keepLease(job: Taken, controller: AbortController): Lease {
    let until = clock.now() + leaseMs
    let stopped = false
    let stop = next()
    function next(): () => void {
      return clock.after(leaseMs / 3, () => void renew())
    }
    async function renew(): Promise<void> {
      const end = clock.now() + leaseMs
      const ours = await queue.renew(job).catch(() => undefined)
      if (ours === true) until = end
      if (ours === false || clock.now() >= until) {
        until = 0
        controller.abort(lostLease())
      }
      if (!stopped && until > 0) stop = next()
    }
    return {
      over: () => clock.now() >= until,
      stop: () => {
        stopped = true
        stop()
      },
    }
  }

  look()
  return {
    wake,
    async close() {
      closing = true
      stopLooking()
      for (const controller of running.values()) controller.abort(stopping())
      await filling
      await Promise.all(running.keys())
    },
  }
}

const stopping = () => new DOMException('The worker is about to stop.', 'AbortError')
const lostLease = () => new DOMException('The job is somebody else’s by now.', 'AbortError')

/** A code or a name: messages hold what nobody should read here. */
const nameOf = (error: unknown): string =>
  error instanceof TaskwrightError ? error.code : error instanceof Error ? error.name : 'Error'
