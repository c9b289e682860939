import type { SqlEntityManager } from '@mikro-orm/sql'
import { CompiledQuery } from 'kysely'
import { type Join, joinerOf, misconfigured, nativeClientOf } from '../sql/host.ts'
import { backticked } from './backticks.ts'
import { translated } from './errors.ts'
import type { NativeOptions } from './native.ts'
import { sessionOver } from './sessions.ts'

/** A host's MikroORM instance, and the units of work that run in its transactions. */
export interface Host {
  /** How the host connects: the engine's own units of work go to the same place by connections of their own. */
  options(): NativeOptions
  readonly join: Join
}

/** Refuses an instance that has no pool of mysql2 behind it. */
export async function hostOf(em: SqlEntityManager): Promise<Host> {
  const native = (await nativeClientOf(em)) as NativePool | undefined
  const config = native?.config?.connectionConfig
  if (config === undefined) throw misconfigured('a MikroORM instance of @mikro-orm/mysql')
  await refuseLooseSessions(em)
  return {
    // Read anew each time: passwords may be tokens that MikroORM renews.
    options: () => Object.fromEntries(TAKEN.map((name) => [name, config[name]]).filter(([, value]) => value != null)),
    join: joinerOf(em, { spelled: backticked, translated, sessionOver }),
  }
}

/** Values go into the text of a statement: they must be read there as mysql2 writes them, and refused where they don't fit. */
async function refuseLooseSessions(em: SqlEntityManager): Promise<void> {
  const { rows } = await em
    .getKysely()
    .executeQuery<{ mode: string; charset: string }>(
      CompiledQuery.raw('select @@session.sql_mode as mode, @@character_set_client as charset'),
    )
    .catch((error) => {
      throw translated(error)
    })
  const { mode = '', charset = '' } = rows[0] ?? {}
  if (mode.includes('NO_BACKSLASH_ESCAPES')) throw misconfigured('a sql_mode without NO_BACKSLASH_ESCAPES')
  if (!mode.includes('STRICT')) throw misconfigured('a strict sql_mode')
  if (charset !== 'utf8mb4') throw misconfigured('connections in utf8mb4')
}

const TAKEN = ['host', 'port', 'socketPath', 'user', 'password', 'database', 'ssl', 'compress', 'authPlugins'] as const

interface NativePool {
  readonly config?: { readonly connectionConfig?: Readonly<Record<string, unknown>> }
}
