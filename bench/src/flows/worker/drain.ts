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

export const rebuildInbox = (log: Log, mostSeconds: number): Promise<Work> =>
  withEngine(log, async (engine) => {
    const head = await engine.storage.read((view) => view.head())
    let rebuilt = 0
    const rebuilding = engine.rebuild('inbox').then(() => {
      rebuilt = head
    })
    const work = await until(head, mostSeconds, () => rebuilt)
    if (work.whole) await rebuilding
    else rebuilding.catch(fail)
    return work
  })

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
