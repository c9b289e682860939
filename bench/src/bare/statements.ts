import { uuidv7 } from 'uuidv7'
import { type Home, moved, newTask, priorities, type Task, type TaskInput } from './task.ts'

export type Value = string | number | null

/** What remains when everything is left out that can be: the statements, in standard SQL with `?` for values. */
export const SELECT_TASK = 'select state, "rank" from tw_tasks where id = ?'
// One more than a page tells whether there is another. A limit that were bound would be planned anew each time.
export const LIST_TASKS = `select state, "rank" from tw_tasks
  where organization_id = ? and project_id = ? and archived = 0 and deleted = 0 order by number limit 51`
export const INSERT_TASK = `insert into tw_tasks (id, organization_id, version, project_id, number, "key", title, status_id, category,
  priority, author_id, created_at, updated_at, archived, deleted, "rank", placement, text, state)
  values (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, 0, ?, ?)`
export const UPDATE_TASK = `update tw_tasks set version = ?, status_id = ?, category = ?, updated_at = ?, completed_at = ?, "rank" = ?,
  state = ? where id = ? and version = ?`
export const insertEvent = (recordedTime: boolean): string =>
  `insert into tw_events (${recordedTime ? 'recorded_time, ' : ''}id, type, schema_version, organization_id, stream, sequence, time,
  actor, correlation_id, hops, origin, data) values (${recordedTime ? '?, ' : ''}?, ?, 1, ?, ?, ?, ?, ?, ?, 0, 'app', ?)`

/** A store over one database. Numbers and ranks come from memory, nobody is asked who they are, nothing is validated. */
export interface Store {
  get(id: string): Promise<Task | undefined>
  list(projectId: string): Promise<readonly Task[]>
  create(input: TaskInput): Promise<Task>
  transition(id: string, statusId: string): Promise<Task | undefined>
  close(): Promise<void>
}

export interface StoredTask {
  readonly state: string
  readonly rank: string
}

export const taskOf = (row: StoredTask | undefined): Task | undefined =>
  row && { ...(JSON.parse(row.state) as Omit<Task, 'rank'>), rank: row.rank }

export interface Written {
  readonly task: Task
  readonly values: readonly Value[]
  readonly event: readonly Value[]
}

/** What the two commands write, as values of the statements above. `recordedTime` stands first in an event, where it is kept. */
export function writings(home: Home, newest: number, recordedTime: boolean) {
  let number = newest
  let places = 0
  // Sorts after every rank the server has given out.
  const nextRank = (): string => `z${String(places++).padStart(10, '0')}`

  function eventOf(type: string, { id, organizationId, version }: Task, at: number, data: object): readonly Value[] {
    const event = [uuidv7(), type, organizationId, `task/${id}`, version, at, home.authorId, uuidv7()]
    return [...(recordedTime ? [at] : []), ...event, JSON.stringify(data)]
  }

  return {
    create(input: TaskInput): Written {
      const at = Date.now()
      number += 1
      const given = { id: uuidv7(), number, rank: nextRank(), now: new Date(at).toISOString() }
      const task = newTask(input, home, given)
      const { id, organizationId, projectId, key, title, statusId, category, description, authorId } = task
      const priority = priorities.indexOf(task.priority)
      const text = `${key}\n${title}\n${description}`.toLowerCase()
      const { rank, ...state } = task
      const row = [id, organizationId, projectId, number, key, title.toLowerCase(), statusId, category, priority]
      const { version: _, organizationId: __, ...data } = state
      const values = [...row, authorId, at, at, rank, text, JSON.stringify(state)]
      return { task, values, event: eventOf('task.created', task, at, data) }
    },
    transition(task: Task, statusId: string): Written | undefined {
      const at = Date.now()
      const next = moved(task, statusId, home, new Date(at).toISOString())
      if (next === undefined) return undefined
      const rank = nextRank()
      const { rank: _, ...state } = next
      const completedAt = next.completedAt === null ? null : at
      const from = { id: task.statusId, category: task.category }
      const to = { id: next.statusId, category: next.category }
      const place = [next.version, next.statusId, next.category, at, completedAt, rank]
      return {
        task: { ...next, rank },
        values: [...place, JSON.stringify(state), task.id, task.version],
        event: eventOf('task.transitioned', next, at, { taskId: task.id, projectId: next.projectId, from, to }),
      }
    },
  }
}
