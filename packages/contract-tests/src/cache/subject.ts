import type { CachePort } from '@taskwright/core'
import type { Case, Kit, Skips } from '../harness/case.ts'
import { ContractViolation } from '../harness/check.ts'
import { pause, within } from '../harness/timing.ts'
import { type CacheCase, cacheCases } from './cases.ts'
import type { CacheContext } from './context.ts'

/** An empty place for values: a new prefix, a new object. The kit closes the caches. */
export interface CachePlace {
  readonly cache: CachePort
  /** Another cache on the same place, as a second process has. */
  readonly another?: () => CachePort | Promise<CachePort>
  /** Lets time pass: moves the clock the caches were given, or really waits. */
  readonly advance: (ms: number) => Promise<void>
  /** Puts the store out of reach of all caches (it refuses, or it is silent); resolves with what brings it back. */
  readonly outage?: () => Promise<() => Promise<void>>
  /** Called after the caches were closed. */
  readonly dispose?: () => void | Promise<void>
}

export interface CacheSubject {
  readonly name: string
  /** Called for each case. */
  readonly open: () => CachePlace | Promise<CachePlace>
  /** Cases that cannot hold for this subject, each with the reason. */
  readonly skip?: Skips<CacheCase>
  /** How long a case waits before it says that something does not come. @default 20000 */
  readonly patienceMs?: number
  /** @default 60000 */
  readonly timeLimitMs?: number
}

const STEP_MS = 20
const NAMESPACE = 'contract'

export function cacheKit({
  name,
  open,
  skip = {},
  patienceMs = 20_000,
  timeLimitMs = 60_000,
}: CacheSubject): Kit<CacheContext, CacheCase> {
  async function inContext(run: Case<CacheContext>) {
    const place = await open()
    const { cache, advance } = place
    const caches = [cache]
    const restore: (() => Promise<void>)[] = []

    const eventually: CacheContext['eventually'] = async (condition, what) => {
      for (let passed = 0; !(await condition()); passed += STEP_MS) {
        if (passed >= patienceMs) throw new ContractViolation(`${what} (waited ${patienceMs} ms)`)
        await advance(STEP_MS)
        await pause(0)
      }
    }
    const context: CacheContext = {
      cache,
      box: cache.namespace(NAMESPACE),
      advance,
      eventually,
      async elsewhere() {
        if (place.another === undefined) throw new Error('The case needs `another`: offer it, or skip the case.')
        const other = await place.another()
        caches.push(other)
        return other.namespace(NAMESPACE)
      },
      async soon(promised, what) {
        let ended = false
        const end = () => {
          ended = true
        }
        promised.then(end, end)
        await pause(0)
        await eventually(async () => ended, what)
        return promised
      },
      async outage() {
        if (place.outage === undefined) throw new Error('The case needs `outage`: offer it, or skip the case.')
        const end = await place.outage()
        restore.push(end)
        return end
      },
    }
    try {
      await run(context)
    } finally {
      const closing = caches.map((one) => () => one.close())
      for (const end of [...restore, ...closing, () => place.dispose?.()]) {
        await within(patienceMs, Promise.resolve(end()), 'clearing away').catch(() => {})
      }
    }
  }

  return { name: `cache contract: ${name}`, cases: cacheCases, skip, timeLimitMs, inContext }
}
