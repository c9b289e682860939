// A process of its own on somebody's database file, started by processes.test.ts: counts, fills
// the disk, or writes until it is killed.

import { writeSync } from 'node:fs'
import { sqlite } from '../src/sqlite/storage.ts'
import { ACME, anEvent, aTask, countUp, taskRow, tasks } from './fixtures.ts'

const [, , job, filename = '', name = ''] = process.argv
const storage = sqlite(filename)
await storage.open({ migrate: true, now: Date.now })

async function count(units: number): Promise<void> {
  for (let i = 0; i < units; i++) {
    await storage.transaction(async (tx) => {
      await countUp(tx, 'task-1')
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

/** Writes until it is refused, then reads what is there; says both. */
async function fill(): Promise<void> {
  const description = 'x'.repeat(20_000)
  for (let number = 1; ; number++) {
    try {
      await storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(number, { description }))))
    } catch (error) {
      const refused = (error as { code?: string }).code
      const there = await storage.read((view) => view.count(tasks, ACME))
      writeSync(1, JSON.stringify({ refused, written: number - 1, there }))
      return
    }
  }
}

if (job === 'count') await count(20)
else if (job === 'fill') await fill()
else await write()
await storage.close()
