import { uuidv7 } from 'uuidv7'
import { openDatabase } from './native.ts'
import { type Home, moved, newTask, priorities, type Task, type TaskInput } from './task.ts'

interface StoredTask {
  readonly state: string
  readonly rank: string
}

const INSERT_TASK = `insert into tw_tasks (id, organization_id, version, project_id, number, key, title, status_id, category,
  priority, author_id, created_at, updated_at, archived, deleted, rank, placement, text, state)
  values (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, 0, ?, ?)`
const UPDATE_TASK = `update tw_tasks set version = ?, status_id = ?, category = ?, updated_at = ?, completed_at = ?, rank = ?,
  state = ? where id = ? and version = ?`
const INSERT_EVENT = `insert into tw_events (recorded_time, id, type, schema_version, organization_id, stream, sequence, time,
  actor, correlation_id, hops, origin, data) values (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, 0, 'app', ?)`
// One more than a page tells whether there is another. A limit that were bound would be planned anew each time.
const LIST = `select state, rank from tw_tasks
  where organization_id = ? and project_id = ? and archived = 0 and deleted = 0 order by number limit 51`

/**
 * What remains when everything is left out that can be: statements on a copy of the server's own database, so with the
 * same tables and indexes. Numbers and ranks come from memory, nobody is asked who they are, and nothing is validated.
 */
export function openStore(file: string, home: Home) {
  const database = openDatabase(file)
  const one = database.prepare('select state, rank from tw_tasks where id = ?')
  const list = database.prepare(LIST)
  const insertTask = database.prepare(INSERT_TASK)
  const updateTask = database.prepare(UPDATE_TASK)
  const insertEvent = database.prepare(INSERT_EVENT)
  const newest = database.prepare('select max(number) as number from tw_tasks').get() as { readonly number: number }
  let number = newest.number
  let places = 0
  // Sorts after every rank the server has given out.
  const nextRank = (): string => `z${String(places++).padStart(10, '0')}`

  const get = (id: string): Task | undefined => taskOf(one.get(id) as StoredTask | undefined)

  const create = database.transaction((input: TaskInput): Task => {
    const at = Date.now()
    const now = new Date(at).toISOString()
    number += 1
    const task = newTask(input, home, { id: uuidv7(), number, rank: nextRank(), now })
    const { id, organizationId, projectId, key, title, statusId, category, description, authorId } = task
    const priority = priorities.indexOf(task.priority)
    const text = `${key}\n${title}\n${description}`.toLowerCase()
    const { rank, ...state } = task
    const row = [id, organizationId, projectId, number, key, title.toLowerCase(), statusId, category, priority]
    insertTask.run(...row, authorId, at, at, rank, text, JSON.stringify(state))
    const { version: _, organizationId: __, ...data } = state
    append('task.created', task, at, data)
    return task
  })

  const transition = database.transaction((id: string, statusId: string): Task | undefined => {
    const task = get(id)
    const at = Date.now()
    const next = task && moved(task, statusId, home, new Date(at).toISOString())
    if (task === undefined || next === undefined) return undefined
    const rank = nextRank()
    const { rank: _, ...state } = next
    const completedAt = next.completedAt === null ? null : at
    updateTask.run(
      next.version,
      next.statusId,
      next.category,
      at,
      completedAt,
      rank,
      JSON.stringify(state),
      id,
      task.version,
    )
    const from = { id: task.statusId, category: task.category }
    const to = { id: next.statusId, category: next.category }
    append('task.transitioned', next, at, { taskId: id, projectId: next.projectId, from, to })
    return { ...next, rank }
  })

  function append(type: string, { id, organizationId, version }: Task, at: number, data: object): void {
    const correlation = uuidv7()
    const event = [at, uuidv7(), type, organizationId, `task/${id}`, version, at, home.authorId, correlation]
    insertEvent.run(...event, JSON.stringify(data))
  }

  return {
    get,
    list: (projectId: string): readonly Task[] =>
      (list.all(home.organizationId, projectId) as StoredTask[]).flatMap((row) => taskOf(row) ?? []),
    create: (input: TaskInput): Task => create.immediate(input),
    transition: (id: string, statusId: string): Task | undefined => transition.immediate(id, statusId),
    close: () => database.close(),
  }
}

const taskOf = (row: StoredTask | undefined): Task | undefined =>
  row && { ...(JSON.parse(row.state) as Omit<Task, 'rank'>), rank: row.rank }
