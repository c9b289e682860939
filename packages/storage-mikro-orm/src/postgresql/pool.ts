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
import { CONNECT_MS, prepareSession, processBehind, type ServerProcess } from './server-process.ts'
import { asked } from './statements.ts'

/** A connection somebody has for a while. */
export interface Lease {
  /** The server's process that answers here to its end, in a session as ours are set up; null where there is none to rely on. */
  readonly process: ServerProcess | null
  /** Whether a pooler may have each transaction answered by another process: what is left in a session meets others there. */
  readonly shared: boolean
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
  /** Rejects with `storage.busy` when none is free in time. */
  acquire(waitMs: number): Promise<Lease>
  /** A connection outside the pool, that nobody else waits for. */
  connect(limitMs?: number): Promise<Lease>
  figures(): NonNullable<StorageFigures['pool']>
  end(): Promise<void>
}

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
  const native = new NativePool(options)
  native.on('error', ignored)
  native.on('connect', watch)
  return poolOf(native, isShared, () => native.end())
}

/** The pool of a host's MikroORM, whose connections all go the same way. It is the host's to end. */
export async function hostPool(native: NativePool): Promise<Pool> {
  const one = await connectAlone(native, CONNECT_MS)
  one.release()
  return poolOf(
    native,
    () => one.shared,
    async () => {},
  )
}

type Sharing = (client: NativeClient) => boolean
const isShared: Sharing = (client) => processBehind(client) === null

const poolOf = (native: NativePool, sharing: Sharing, end: () => Promise<void>): Pool => ({
  acquire: (waitMs) => acquire(native, waitMs, sharing),
  connect: (limitMs = CONNECT_MS) => connectAlone(native, limitMs),
  figures: () => ({ open: native.totalCount, idle: native.idleCount, waiting: native.waitingCount }),
  end,
})

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

function acquire(native: NativePool, waitMs: number, sharing: Sharing): Promise<Lease> {
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
      else if (client !== undefined) resolve(leaseOf(client, sharing(client), release))
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
  const end = (destroy?: boolean): void =>
    void (destroy ? client.connection.stream.destroy() : client.end().catch(ignored))
  return leaseOf(client, isShared(client), end)
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

function leaseOf(client: NativeClient, shared: boolean, release: (destroy?: boolean) => void): Lease {
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
      const all = statements.map((statement) => asked(statement, !shared))
      client.query(batchOf(all, done))
    })
  const end = (destroy: boolean): void => {
    if (over) return
    over = true
    release(destroy)
  }
  return {
    process: processBehind(client),
    shared,
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
