// A process of its own on somebody's PostgreSQL schema, started by numbering.test.ts: writes, saying how far it has got,
// or dies between a commit and the numbering of its events.

import { writeSync } from 'node:fs'

const [, , job, url = '', name = ''] = process.argv
if (job === 'die')
  Reflect.set(globalThis, 'taskwrightFaultpoint', (point: string) => {
    if (point === 'storage.afterCommit') process.kill(process.pid, 'SIGKILL')
  })
// The hook is read when the engine is loaded.
const { anEvent, aTask, countUp, taskRow, tasks } = await import('./fixtures.ts')
const { postgresql } = await import('../src/postgresql/storage.ts')
const storage = postgresql(url, { connections: 3 })
await storage.open({ migrate: true, now: Date.now })

/** Three streams that grow, some units of work rolled back, one counter everybody counts. */
async function write(stream: number): Promise<void> {
  for (let sequence = 1; sequence <= 40; sequence++) {
    const of = (part: string) =>
      anEvent(`${name}-${stream}-${sequence}-${part}`, { stream: `${name}/${stream}${part}`, sequence })
    await storage.transaction((tx) => tx.append([of('a'), of('b')]))
    if (sequence % 7 === 0) {
      const undone = storage.transaction(async (tx) => {
        await tx.append([of('undone')])
        throw new Error('undone')
      })
      await undone.catch(() => {})
    }
    writeSync(1, '.')
  }
}

async function count(): Promise<void> {
  for (let i = 0; i < 20; i++) await storage.transaction((tx) => countUp(tx, 'task-1'))
}

if (job === 'write') await Promise.all([write(1), write(2), write(3), count()])
if (job === 'die')
  await storage.transaction(async (tx) => {
    await tx.insert(tasks, taskRow(aTask(9)))
    await tx.append([anEvent('orphan')])
  })
await storage.close()
