import type { Engine } from './plugin.ts'

type Lease = { readonly dueAt: number }

const LOOK_EVERY_MS = 30_000

/**
 * Work that comes round, once for all processes on one database: whoever moves `dueAt` forward first runs it. A process
 * that dies in the middle has already moved it, so the next run is the next one due.
 */
export function scheduler(engine: Engine, onError: (error: unknown, name: string) => void) {
  const { clock } = engine
  const records = engine.records('schedule')
  const stops = new Set<() => void>()
  const running = new Set<Promise<void>>()
  let stopped = false

  return {
    every(name: string, everyMs: number, work: () => Promise<void>): void {
      const key = `job ${name}`
      const next = () => {
        if (stopped) return
        const stop = clock.after(Math.min(everyMs, LOOK_EVERY_MS), () => {
          stops.delete(stop)
          const turn = look(key, everyMs, work)
            .catch((error: unknown) => onError(error, name))
            .finally(() => {
              running.delete(turn)
              next()
            })
          running.add(turn)
        })
        stops.add(stop)
      }
      next()
    },
    async stop(): Promise<void> {
      stopped = true
      for (const stop of stops) stop()
      await Promise.all(running)
    },
  }

  async function look(key: string, everyMs: number, work: () => Promise<void>): Promise<void> {
    const now = clock.now()
    const ours = await records.write(async (record) => {
      const lease = await record.get<Lease>(key)
      if (lease !== undefined && lease.value.dueAt > now) return false
      return record.put(key, { dueAt: now + everyMs }, { ifVersion: lease?.version ?? 0 })
    })
    if (ours) await work()
  }
}
