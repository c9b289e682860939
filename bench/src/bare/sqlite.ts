import { openDatabase } from './native.ts'
import {
  INSERT_TASK,
  insertEvent,
  LIST_TASKS,
  SELECT_TASK,
  type Store,
  type StoredTask,
  taskOf,
  UPDATE_TASK,
  writings,
} from './statements.ts'
import type { Home, Task, TaskInput } from './task.ts'

/** Statements on a copy of the server's own database, so with the same tables and indexes. */
export async function openSqlite(file: string, home: Home): Promise<Store> {
  const database = openDatabase(file)
  const one = database.prepare(SELECT_TASK)
  const some = database.prepare(LIST_TASKS)
  const insertTask = database.prepare(INSERT_TASK)
  const updateTask = database.prepare(UPDATE_TASK)
  const append = database.prepare(insertEvent(true))
  const newest = database.prepare('select max(number) as number from tw_tasks').get() as { readonly number: number }
  const write = writings(home, newest.number, true)

  const get = (id: string): Task | undefined => taskOf(one.get(id) as StoredTask | undefined)
  const create = database.transaction((input: TaskInput): Task => {
    const { task, values, event } = write.create(input)
    insertTask.run(...values)
    append.run(...event)
    return task
  })
  const transition = database.transaction((id: string, statusId: string): Task | undefined => {
    const before = get(id)
    const written = before && write.transition(before, statusId)
    if (written === undefined) return undefined
    updateTask.run(...written.values)
    append.run(...written.event)
    return written.task
  })
  return {
    get: async (id) => get(id),
    list: async (projectId) =>
      (some.all(home.organizationId, projectId) as StoredTask[]).flatMap((row) => taskOf(row) ?? []),
    create: async (input) => create.immediate(input),
    transition: async (id, statusId) => transition.immediate(id, statusId),
    close: async () => database.close(),
  }
}
