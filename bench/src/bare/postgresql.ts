import { createRequire } from 'node:module'
import type { Pool, PoolClient } from 'pg'
import { CONNECTIONS } from '../driver/workload.ts'
import {
  INSERT_TASK,
  insertEvent,
  LIST_TASKS,
  SELECT_TASK,
  type Store,
  type StoredTask,
  taskOf,
  UPDATE_TASK,
  type Value,
  writings,
} from './statements.ts'
import type { Home } from './task.ts'

/** node-postgres with prepared statements, a connection for each client, and a transaction in four round trips. */
export async function openPostgresql(url: string, home: Home): Promise<Store> {
  const ours = createRequire(import.meta.url)
  const driver = createRequire(ours.resolve('@mikro-orm/postgresql'))('pg') as { Pool: new (options: object) => Pool }
  const pool = new driver.Pool({ connectionString: url, max: CONNECTIONS })
  const counted = await pool.query('select max(number) as number from tw_tasks')
  const write = writings(home, Number(counted.rows[0]?.number), false)
  const texts = {
    one: numbered(SELECT_TASK),
    some: numbered(LIST_TASKS),
    insert: numbered(INSERT_TASK),
    update: numbered(UPDATE_TASK),
    append: numbered(insertEvent(false)),
  }
  const run = (on: Pool | PoolClient, name: keyof typeof texts, values: readonly Value[]) =>
    on.query<StoredTask>({ name, text: texts[name], values: [...values] })
  const find = async (on: Pool | PoolClient, id: string) => taskOf((await run(on, 'one', [id])).rows[0])

  async function inTransaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect()
    try {
      await client.query('begin')
      const result = await work(client)
      await client.query('commit')
      return result
    } finally {
      client.release()
    }
  }
  return {
    get: (id) => find(pool, id),
    async list(projectId) {
      const { rows } = await run(pool, 'some', [home.organizationId, projectId])
      return rows.flatMap((row) => taskOf(row) ?? [])
    },
    create: (input) =>
      inTransaction(async (client) => {
        const { task, values, event } = write.create(input)
        await run(client, 'insert', values)
        await run(client, 'append', event)
        return task
      }),
    transition: (id, statusId) =>
      inTransaction(async (client) => {
        const before = await find(client, id)
        const written = before && write.transition(before, statusId)
        if (written === undefined) return undefined
        await run(client, 'update', written.values)
        await run(client, 'append', written.event)
        return written.task
      }),
    close: () => pool.end(),
  }
}

/** `?` as PostgreSQL writes it; none of the texts holds one for itself. */
function numbered(sql: string): string {
  let count = 0
  return sql.replaceAll('?', () => `$${++count}`)
}
