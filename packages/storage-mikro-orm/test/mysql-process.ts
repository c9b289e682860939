// A process of its own on somebody's database, started by tests: writes until it is killed, and says the number of each
// task once it has been told that it is there.

import { writeSync } from 'node:fs'
import { mysql } from '../src/mysql.ts'
import { ACME, anEvent, aTask, taskRow, tasks } from './fixtures.ts'

const [, , url = '', name = ''] = process.argv
const storage = mysql(url, { connections: 4 })
await storage.open({ migrate: true, now: Date.now })

async function write(lane: number): Promise<void> {
  for (let number = 1; ; number++) {
    const id = `${name}-${lane}-${number}`
    await storage.transaction(async (tx) => {
      await tx.get(tasks, ACME, 'nobody')
      const rank = `${name}${lane}${String(number).padStart(6, '0')}`
      await tx.insert(tasks, {
        ...taskRow(aTask(number, { id, projectId: `${name}-${lane}` })),
        derived: { rank, placement: 1 },
      })
      await tx.append([anEvent(id), anEvent(`${id}b`, { stream: `task/${id}`, sequence: 2 })])
    })
    writeSync(1, `${id}\n`)
  }
}
await Promise.all([1, 2, 3].map(write))
