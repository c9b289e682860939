import { setTimeout as sleep } from 'node:timers/promises'
import { createTaskwright, type Taskwright } from '@taskwright/core'
import type { Log, Work } from './protocol.ts'
import { stopwatch } from './stopwatch.ts'
import { storageOf } from './storage.ts'

type Engine = Taskwright<unknown>

const LOOK_MS = 50

const fail = (error: unknown): void => console.error(error)

/** An engine that follows the log from where it stands, as a worker does when it comes back. */
async function withEngine(log: Log, work: (engine: Engine) => Promise<Work>): Promise<Work> {
  const engine = await createTaskwright<unknown>({ storage: await storageOf(log), onError: fail })
  try {
    return await work(engine)
  } finally {
    await engine.close()
  }
}

/** Waits until what `done` counts has reached the end, or the time is over. */
async function until(end: number, mostSeconds: number, done: () => Promise<number> | number): Promise<Work> {
  const timing = stopwatch()
  const first = await done()
  const over = Date.now() + mostSeconds * 1000
  for (;;) {
    const now = await done()
    if (now >= end || Date.now() >= over) return timing.stop(now - first, { whole: now >= end })
    await sleep(LOOK_MS)
  }
}

const inboxAt = async (engine: Engine): Promise<number> =>
  (await engine.readers()).find(({ name }) => name === 'inbox')?.position ?? 0

export const drainInbox = (log: Log, mostSeconds: number): Promise<Work> =>
  withEngine(log, async (engine) => {
    const head = await engine.storage.read((view) => view.head())
    return until(head, mostSeconds, () => inboxAt(engine))
  })

/** The new build counts when it has taken over; until then it is as far as its checkpoint says, at the most short of the end. */
export const rebuildInbox = (log: Log, mostSeconds: number): Promise<Work> =>
  withEngine(log, async (engine) => {
    const head = await engine.storage.read((view) => view.head())
    let rebuilt = false
    const rebuilding = engine.rebuild('inbox').then(() => {
      rebuilt = true
    })
    rebuilding.catch(fail)
    return until(head, mostSeconds, async () => (rebuilt ? head : Math.min(head - 1, await buildAt(engine))))
  })

/** How far a build has come that is not in use yet. */
async function buildAt(engine: Engine): Promise<number> {
  const found = await engine.storage.read((view) =>
    view
      .records('readers', 'system')
      .get<{ readonly building: { readonly position: number } | null }>('projection/inbox'),
  )
  return found?.value.building?.position ?? 0
}

export const drainSubscription = (log: Log, mostSeconds: number): Promise<Work> =>
  withEngine(log, async (engine) => {
    const head = await engine.storage.read((view) => view.head())
    let handled = 0
    engine.subscribe(
      `bench-${process.pid}`,
      ['*'],
      () => {
        handled += 1
      },
      { from: 'beginning' },
    )
    return until(head, mostSeconds, () => handled)
  })
