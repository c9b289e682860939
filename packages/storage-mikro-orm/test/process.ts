// A process of its own on somebody's database file, started by processes.test.ts: counts, or writes until it is killed.

import { writeSync } from 'node:fs'
import { sqlite } from '../src/sqlite/storage.ts'
import { ACME, anEvent, aTask, taskRow, tasks } from './fixtures.ts'

const [, , job, filename = '', name = ''] = process.argv
const storage = sqlite(filename)
await storage.open({ migrate: true, now: Date.now })

/** Reads a number and writes the next, `units` times: a lost update would show. */
async function count(units: number): Promise<void> {
  for (let i = 0; i < units; i++) {
    await storage.transaction(async (tx) => {
      const row = await tx.get(tasks, ACME, 'task-1', { lock: true })
      if (row === undefined) throw new Error('The counter is not there.')
      const { state, derived } = row
      const after = { ...state, version: state.version + 1, estimateMinutes: (state.estimateMinutes ?? 0) + 1 }
      await tx.update(tasks, { state: after, derived }, state.version)
      await tx.append([anEvent(`${name}-${i}`)])
    })
    await storage.read((view) => view.list(tasks, ACME, { sort: { field: 'number', direction: 'asc' }, limit: 5 }))
  }
}

/** Says the number of each task once it has been told that it is there. */
async function write(): Promise<void> {
  for (let number = 1; ; number++) {
    await storage.transaction(async (tx) => {
      await tx.insert(tasks, taskRow(aTask(number, { id: `${name}-${number}`, projectId: name })))
      await tx.append([anEvent(`${name}-${number}`)])
    })
    writeSync(1, `${number}\n`)
  }
}

if (job === 'count') await count(20)
else await write()
await storage.close()
