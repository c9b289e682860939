import { createRequire } from 'node:module'
import type { Pool, PoolConnection, RowDataPacket } from 'mysql2/promise'
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
  writings,
} from './statements.ts'
import type { Home } from './task.ts'

/** mysql2 with prepared statements, a connection for each client, and a transaction in four round trips. */
export async function openMysql(url: string, home: Home): Promise<Store> {
  const ours = createRequire(import.meta.url)
  const { createPool } = createRequire(ours.resolve('@mikro-orm/mysql'))('mysql2/promise') as {
    createPool(options: object): Pool
  }
  const pool = createPool({ uri: url, connectionLimit: CONNECTIONS, timezone: 'Z', enableKeepAlive: true })
  const [counted] = await pool.query<RowDataPacket[]>('select max(number) as number from tw_tasks')
  const write = writings(home, Number(counted[0]?.number), false)
  const [one, some, insert, update, append] = [
    SELECT_TASK,
    LIST_TASKS,
    INSERT_TASK,
    UPDATE_TASK,
    insertEvent(false),
  ].map((sql) => sql.replaceAll('"', '`')) as [string, string, string, string, string]

  const find = async (on: Pool | PoolConnection, id: string) => {
    const [rows] = await on.execute<RowDataPacket[]>(one, [id])
    return taskOf(rows[0] as StoredTask | undefined)
  }
  async function inTransaction<T>(work: (connection: PoolConnection) => Promise<T>): Promise<T> {
    const connection = await pool.getConnection()
    try {
      await connection.query('begin')
      const result = await work(connection)
      await connection.query('commit')
      return result
    } finally {
      connection.release()
    }
  }
  return {
    get: (id) => find(pool, id),
    async list(projectId) {
      const [rows] = await pool.execute<RowDataPacket[]>(some, [home.organizationId, projectId])
      return rows.flatMap((row) => taskOf(row as StoredTask) ?? [])
    },
    create: (input) =>
      inTransaction(async (connection) => {
        const { task, values, event } = write.create(input)
        await connection.execute(insert, [...values])
        await connection.execute(append, [...event])
        return task
      }),
    transition: (id, statusId) =>
      inTransaction(async (connection) => {
        const before = await find(connection, id)
        const written = before && write.transition(before, statusId)
        if (written === undefined) return undefined
        await connection.execute(update, [...written.values])
        await connection.execute(append, [...written.event])
        return written.task
      }),
    close: () => pool.end(),
  }
}
