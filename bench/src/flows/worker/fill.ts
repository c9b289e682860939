import { createTaskwright, type LoggedEvent, type NewEvent } from '@taskwright/core'
import { uuidv7 } from 'uuidv7'
import type { Log, Work } from './protocol.ts'
import { stopwatch } from './stopwatch.ts'
import { storageOf } from './storage.ts'

const AT_ONCE = 500

/**
 * One task is made, given to somebody, started and changed by commands. Its four events are then written again and again
 * with other ids, straight through the storage port: what follows a log cannot tell, and it takes seconds, not minutes.
 */
export async function fill(log: Log, events: number): Promise<Work> {
  const storage = await storageOf(log)
  const engine = await createTaskwright<unknown>({ storage, relay: false })
  try {
    const ana = engine.as({ userId: 'ana' })
    const project = await ana.projects.create({ name: 'Bench', key: 'BENCH' })
    await ana.projects.addMember(project.id, { userId: 'ben', role: 'CONTRIBUTOR' })
    const description = 'Somebody has to look at this before the end of the week. '.repeat(3)
    const task = await ana.tasks.create({
      projectId: project.id,
      title: 'Look at it',
      description,
      assigneeIds: ['ben'],
    })
    await ana.tasks.start(task.id)
    await ana.tasks.update(task.id, { priority: 'HIGH' })
    const life = await storage.read((view) => view.readStream(project.organizationId, `task/${task.id}`))
    const head = await storage.read((view) => view.head())
    const timing = stopwatch()
    for (let written = head; written < events; written += AT_ONCE) {
      const batch = copies(life, task.id, Math.min(AT_ONCE, events - written))
      await storage.transaction((tx) => tx.append(batch))
    }
    return timing.stop(events - head)
  } finally {
    await engine.close()
  }
}

/**
 * So many events of lives like this one, as people write them: many tasks are made before the first of them changes. What
 * one command wrote stays together.
 */
function copies(life: readonly LoggedEvent[], taskId: string, count: number): readonly NewEvent[] {
  const text = JSON.stringify(life.map(({ position: _, recordedTime: __, ...event }) => event))
  const lives = Array.from({ length: Math.ceil(count / life.length) }, (): readonly NewEvent[] =>
    JSON.parse(text.replaceAll(taskId, uuidv7())),
  )
  const commands = [...new Set(life.map(({ correlationId }) => correlationId))]
  const written = commands.flatMap((id) => lives.flatMap((one) => one.filter((event) => event.correlationId === id)))
  return written.map((event) => ({ ...event, id: uuidv7() })).slice(0, count)
}
