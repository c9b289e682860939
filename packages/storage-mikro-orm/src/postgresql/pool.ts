import { commonError, type StorageFigures } from '@taskwright/core'
import type { Sql } from '../sql/text.ts'
import { batchOf } from './batch.ts'
import { busy, nativeError, portError } from './errors.ts'
import {
  type NativeClient,
  type NativeClientClass,
  type NativePool,
  type NativeQuery,
  type NativeResult,
  nativeModule,
} from './native.ts'
import { asked } from './statements.ts'

/** A connection somebody has for a while. */
export interface Lease {
  /** The server's process behind it. */
  readonly pid: number | null
  /** When that process began, as the server tells it; null where nobody asked. */
  readonly started: string | null
  /** A script, without values. */
  query(query: NativeQuery): Promise<NativeResult>
  /**
   * In one round trip, in order; the first that fails ends it. What is asked is sent at once, where the driver can,
   * without waiting for what was asked before.
   */
  batch(statements: readonly Sql[]): Promise<readonly NativeResult[]>
  /** Back to the pool; a connection that was lost is dropped instead. Doing it twice is fine. */
  release(): void
  /** Ends the connection now: whatever waits on it rejects, and the server rolls back. */
  destroy(): void
}

export interface Pool {
  /** Whether its sessions end abandoned statements and transactions by themselves after {@link NET_MS}. */
  readonly hasNet: boolean
  /** Rejects with `storage.busy` when none is free in time. */
  acquire(waitMs: number): Promise<Lease>
  /** A connection outside the pool, that nobody else waits for. */
  connect(limitMs?: number): Promise<Lease>
  figures(): NonNullable<StorageFigures['pool']>
  end(): Promise<void>
}

/** What ends in the server when we are gone: more than the longest unit of work takes without asking for more. */
export const NET_MS = 15_000
const CONNECT_MS = 5_000

/** A pool of our own behind a URL. */
export function openPool(url: string, connections: number): Pool {
  if (!/^postgres(ql)?:\/\//.test(url)) throw commonError('storage.misconfigured', { details: { reason: 'url' } })
  const { Pool: NativePool, Client } = nativeModule()
  const options = {
    connectionString: url,
    max: connections,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    pipeline: true,
    fallback_application_name: 'taskwright',
    onConnect: prepareSession,
    Client: impatient(Client),
  }
  return poolOf(new NativePool(options), true)
}

/** The pool of a host's MikroORM. It is the host's to end. */
export const hostPool = (pool: NativePool): Pool => poolOf(pool, false)

function poolOf(native: NativePool, ours: boolean): Pool {
  if (ours) {
    native.on('error', ignored)
    native.on('connect', watch)
  }
  return {
    hasNet: ours,
    acquire: (waitMs) => acquire(native, waitMs),
    connect: (limitMs = CONNECT_MS) => connectAlone(native, limitMs),
    figures: () => ({ open: native.totalCount, idle: native.idleCount, waiting: native.waitingCount }),
    end: async () => {
      if (ours) await native.end()
    },
  }
}

const ignored = (): void => {}

const watched = new WeakSet<NativeClient>()
/** Those the server has said goodbye to: they may look alive for a while. */
const lost = new WeakSet<NativeClient>()

/** Without a listener the end of a connection would be the end of the process. */
function watch(client: NativeClient): void {
  if (watched.has(client)) return
  watched.add(client)
  client.on('error', () => lost.add(client))
}

function acquire(native: NativePool, waitMs: number): Promise<Lease> {
  return new Promise((resolve, reject) => {
    let late = false
    const timer = setTimeout(() => {
      late = true
      // With room for one more, it is not the others we waited for.
      const full = native.totalCount >= native.options.max
      reject(full ? busy('pool') : portError({ kind: 'connection', reason: 'timeout' }))
    }, waitMs)
    native.connect((error, client, release) => {
      clearTimeout(timer)
      if (late) release()
      else if (error !== undefined && error !== null) reject(nativeError(error, { lost: true }))
      else if (client !== undefined) resolve(leaseOf(client, release))
    })
  })
}

async function connectAlone({ Client, options }: NativePool, limitMs: number): Promise<Lease> {
  const client = new (impatient(Client, limitMs))(options)
  watch(client)
  try {
    await client.connect()
    await prepareSession(client)
  } catch (error) {
    client.connection.stream.destroy()
    throw nativeError(error, { lost: true })
  }
  return leaseOf(client, (destroy) => void (destroy ? client.connection.stream.destroy() : client.end().catch(ignored)))
}

/** A pool's own limit would count waiting for others and connecting as one. */
function impatient(Client: NativeClientClass, limitMs = CONNECT_MS): NativeClientClass {
  return class extends Client {
    constructor(options: object) {
      super({ ...options, ...secretsOf(options), connectionTimeoutMillis: limitMs })
    }
  }
}

/** A pool hides its password from whoever prints it, and so from a spread. */
const secretsOf = (options: object): object =>
  'password' in options && options.password !== undefined ? { password: options.password } : {}

/** Process ids are given out again; with this they are not. */
export const STARTED = 'extract(epoch from backend_start)::text'
const starts = new WeakMap<NativeClient, string>()

/** What every session of ours begins with. `check_interval` lets a waiting backend see that nobody is there any more. */
const SESSION = `select set_config('default_transaction_isolation', 'read committed', false),
  set_config('statement_timeout', '${NET_MS}', false), set_config('lock_timeout', '0', false),
  set_config('idle_in_transaction_session_timeout', '${NET_MS}', false),
  case when current_setting('server_version_num')::integer >= 140000
    then set_config('client_connection_check_interval', '1000', false) end,
  (select ${STARTED} from pg_stat_activity where pid = pg_backend_pid()) as started`

async function prepareSession(client: NativeClient): Promise<void> {
  const timer = setTimeout(() => client.connection.stream.destroy(), CONNECT_MS)
  try {
    const { rows } = await client.query({ text: SESSION })
    const [row] = rows as readonly { readonly started: string }[]
    if (row !== undefined) starts.set(client, row.started)
  } finally {
    clearTimeout(timer)
  }
}

function leaseOf(client: NativeClient, release: (destroy?: boolean) => void): Lease {
  watch(client)
  const { stream } = client.connection
  const isLost = (): boolean => stream.destroyed || lost.has(client)
  let over = false
  const batch = (statements: readonly Sql[]): Promise<readonly NativeResult[]> =>
    new Promise((resolve, reject) => {
      const done: Parameters<typeof batchOf>[1] = (error, results) => {
        if (error === undefined) resolve(results)
        else reject(nativeError(error, { lost: isLost(), done: results.length }))
      }
      client.query(batchOf(statements.map(asked), done))
    })
  const end = (destroy: boolean): void => {
    if (over) return
    over = true
    release(destroy)
  }
  return {
    pid: client.processID,
    started: starts.get(client) ?? null,
    async query(query) {
      try {
        return await client.query(query)
      } catch (error) {
        throw nativeError(error, { lost: isLost() })
      }
    },
    batch,
    release: () => end(isLost()),
    destroy() {
      if (over) return
      // Asking it to end would wait for the statement that hangs.
      stream.destroy()
      end(true)
    },
  }
}
