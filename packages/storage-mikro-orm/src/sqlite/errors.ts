import { commonError, TaskwrightError } from '@taskwright/core'

/** What can go wrong below us, as few words as a caller can react to differently. */
export type Trouble =
  | { readonly kind: 'busy' | 'full' | 'damaged' | 'readonly' | 'io' | 'unknown' }
  | { readonly kind: 'unique'; readonly table: string; readonly columns: readonly string[] }

/** Sorts a native error by its result code. The message never leaves this file: it may hold SQL with its parameters. */
export function classify(error: unknown): Trouble {
  const code = nativeCode(error)
  if (code === undefined) return { kind: 'unknown' }
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') {
    return violated((error as Error).message)
  }
  const known = troubles.find(([prefix]) => code === prefix || code.startsWith(`${prefix}_`))
  return { kind: known?.[1] ?? 'unknown' }
}

export const isBusy = (error: unknown): boolean => classify(error).kind === 'busy'

/** The error a caller of the storage port sees. Ours pass unchanged; a native one keeps only its result code. */
export function translated(error: unknown): unknown {
  if (error instanceof TaskwrightError || !isNative(error)) return error
  return commonError(codeOf[classify(error).kind], { details: { native: nativeCode(error) } })
}

/** Nobody got the writer in time, or a unit of work took too long. `reason` is ours, never the driver's. */
export const busy = (reason: BusyReason): TaskwrightError => commonError('storage.busy', { details: { reason } })
export type BusyReason = 'writer' | 'deadline' | 'locked'

// SQLite's result codes: https://www.sqlite.org/rescode.html. Extended codes begin with the primary one.
const troubles = [
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_LOCKED', 'busy'],
  ['SQLITE_PROTOCOL', 'busy'],
  ['SQLITE_FULL', 'full'],
  ['SQLITE_CORRUPT', 'damaged'],
  ['SQLITE_NOTADB', 'damaged'],
  ['SQLITE_READONLY', 'readonly'],
  ['SQLITE_PERM', 'readonly'],
  ['SQLITE_IOERR', 'io'],
  ['SQLITE_CANTOPEN', 'io'],
] as const satisfies readonly (readonly [string, Trouble['kind']])[]

const codeOf = {
  busy: 'storage.busy',
  full: 'storage.full',
  damaged: 'storage.damaged',
  readonly: 'storage.readonly',
  unique: 'storage.unique',
  io: 'storage.unavailable',
  unknown: 'engine.failed',
} as const satisfies Record<Trouble['kind'], string>

/** "UNIQUE constraint failed: tw_tasks.organization_id, tw_tasks.number" is the only place SQLite says which one. */
function violated(message: string): Trouble {
  const names = message.slice(message.indexOf(':') + 1).split(',')
  const columns = names.map((name) => name.trim().split('.'))
  return { kind: 'unique', table: columns[0]?.[0] ?? '', columns: columns.map(([, column]) => column ?? '') }
}

const isNative = (error: unknown): boolean => nativeCode(error) !== undefined

function nativeCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as Error & { code?: unknown }).code : undefined
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined
}
