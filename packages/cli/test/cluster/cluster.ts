import type { startService } from '../../../../scripts/lib/test-services.mjs'
import { type Member, startMember } from './members.ts'

type Service = Awaited<ReturnType<typeof startService>>

export interface Cluster {
  readonly database: Service
  readonly broker: Service
  readonly apis: readonly [Member, Member]
  readonly workers: readonly [Member, Member]
  /** The number a query answers with, asked beside everything else. */
  count(sql: string): number
  /** How often each process was started. */
  starts(): readonly number[]
  stop(): Promise<void>
}

/** Effects after which the workers die. */
const FIRST_DEATH = 40
const SECOND_DEATH = 110

export async function startCluster(database: Service, broker: Service): Promise<Cluster> {
  const { hostname, port } = new URL(database.url)
  const client = [
    '--protocol=tcp',
    `--host=${hostname}`,
    `--port=${port}`,
    '--user=root',
    '--batch',
    '--skip-column-names',
  ]
  const ask = (sql: string): string => database.control('mariadb', [...client, '--database=taskwright', '-e', sql])
  database.control('mariadb', [...client, '-e', 'create database taskwright'])
  const where = { database: `${database.url}/taskwright`, broker: broker.url }
  const apis = [await startMember({ ...where, roles: 'api' }), await startMember({ ...where, roles: 'api' })] as const
  const workers = [
    await startMember({ ...where, roles: 'worker', diesAfter: FIRST_DEATH }),
    await startMember({ ...where, roles: 'worker', diesAfter: SECOND_DEATH }),
  ] as const
  const members = [...apis, ...workers]
  return {
    database,
    broker,
    apis,
    workers,
    count: (sql) => Number(ask(sql).trim()),
    starts: () => members.map((member) => member.starts()),
    async stop() {
      await Promise.all(members.map((member) => member.stop()))
      await Promise.all([database.stop(), broker.stop()])
    },
  }
}
