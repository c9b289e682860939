import type { SqlEntityManager } from '@mikro-orm/sql'
import { type Join, joinerOf, misconfigured, nativeClientOf } from '../sql/host.ts'
import { nativeError, translated } from './errors.ts'
import type { NativePool } from './native.ts'
import { hostPool, type Pool } from './pool.ts'
import { sessionOf } from './sessions.ts'
import { statementOf } from './statements.ts'

/** A host's MikroORM instance, and the units of work that run in its transactions. */
export interface Host {
  readonly pool: Pool
  readonly join: Join
}

/** Refuses an instance that has no pool of node-postgres behind it. */
export async function hostOf(em: SqlEntityManager): Promise<Host> {
  const native = await nativeClientOf(em)
  if (!isPool(native)) throw misconfigured('a MikroORM instance of @mikro-orm/postgresql')
  const join = joinerOf(em, {
    spelled: (text) => statementOf(text).text,
    translated: (error) => translated(nativeError(error, { lost: true })),
    sessionOver: sessionOf,
  })
  try {
    return { pool: await hostPool(native), join }
  } catch (error) {
    throw translated(error)
  }
}

const isPool = (native: unknown): native is NativePool =>
  typeof native === 'object' && native !== null && 'totalCount' in native && 'Client' in native
