import { commonError, type StorageRetry, TaskwrightError } from '@taskwright/core'
import { uniques } from './uniques.ts'

/** What can go wrong below us, as few words as a caller can react to differently. */
export type Trouble = {
  readonly kind: TroubleKind
  /** A word for people and metrics; never the server's own text. */
  readonly reason?: string
  /** Set for `unique`. */
  readonly table?: string
  readonly columns?: readonly string[]
}
export type TroubleKind = keyof typeof outcomes

interface Outcome {
  readonly code: Parameters<typeof commonError>[0]
  /** Set where the same unit of work may be run again, as what it counts. */
  readonly retry?: StorageRetry
  /** Whether the connection is of no more use. */
  readonly fatal?: true
}

const outcomes = {
  deadlock: { code: 'storage.conflict', retry: 'deadlock' },
  serialization: { code: 'storage.conflict', retry: 'conflict' },
  locked: { code: 'storage.busy', retry: 'busy' },
  timeout: { code: 'storage.busy' },
  abandoned: { code: 'storage.busy', fatal: true },
  crowded: { code: 'storage.busy', retry: 'busy' },
  unique: { code: 'storage.unique' },
  full: { code: 'storage.full' },
  readonly: { code: 'storage.readonly' },
  damaged: { code: 'storage.damaged' },
  connection: { code: 'storage.unavailable', retry: 'connection', fatal: true },
  starting: { code: 'storage.unavailable', retry: 'connection', fatal: true },
  refused: { code: 'storage.unavailable' },
  resources: { code: 'storage.unavailable' },
  outdated: { code: 'storage.outdated' },
  forbidden: { code: 'storage.misconfigured' },
  plan: { code: 'storage.unavailable', retry: 'connection', fatal: true },
  text: { code: 'input.invalid' },
  unknown: { code: 'engine.failed' },
} as const satisfies Record<string, Outcome>

export const outcomeOf = ({ kind }: Trouble): Outcome => outcomes[kind]

/**
 * SQLSTATEs, the longest match first: https://www.postgresql.org/docs/current/errcodes-appendix.html, and Node's codes
 * for sockets.
 */
const troubles: readonly (readonly [string, TroubleKind, string?])[] = [
  ['40P01', 'deadlock'],
  ['40001', 'serialization'],
  ['55P03', 'locked', 'locked'],
  ['57014', 'timeout', 'deadline'],
  ['25P03', 'abandoned', 'deadline'],
  ['25P04', 'abandoned', 'deadline'],
  ['23505', 'unique'],
  ['53100', 'full'],
  ['53200', 'resources', 'memory'],
  ['53300', 'crowded', 'connections'],
  ['53', 'resources', 'resources'],
  ['25006', 'readonly'],
  ['57P01', 'connection', 'shutdown'],
  ['57P02', 'connection', 'crash'],
  ['57P03', 'starting', 'starting'],
  ['57P04', 'refused', 'no database'],
  ['57P05', 'connection', 'shutdown'],
  ['08', 'connection', 'connection'],
  ['28', 'refused', 'authentication'],
  ['3D000', 'refused', 'no database'],
  ['3F000', 'forbidden', 'schema'],
  ['42P01', 'outdated', 'table'],
  ['42703', 'outdated', 'column'],
  ['42883', 'outdated', 'function'],
  ['42501', 'forbidden', 'privilege'],
  // A statement that was prepared before its table changed, or that somebody deallocated.
  ['0A000', 'plan', 'plan'],
  ['26000', 'plan', 'plan'],
  ['22021', 'text'],
  ['22P05', 'text'],
  ['58030', 'resources', 'io'],
  ['XX001', 'damaged'],
  ['XX002', 'damaged'],
  ['ECONNREFUSED', 'connection', 'refused'],
  ['ECONNRESET', 'connection', 'connection'],
  ['EPIPE', 'connection', 'connection'],
  ['ETIMEDOUT', 'connection', 'timeout'],
  ['EHOSTUNREACH', 'connection', 'unreachable'],
  ['ENETUNREACH', 'connection', 'unreachable'],
  ['EHOSTDOWN', 'connection', 'unreachable'],
  ['ENOTFOUND', 'refused', 'no host'],
  ['EAI_AGAIN', 'connection', 'no host'],
  // A socket file that isn't there.
  ['ENOENT', 'connection', 'refused'],
  ['EPROTO', 'refused', 'tls'],
  ['ERR_TLS', 'refused', 'tls'],
  ['ERR_SSL', 'refused', 'tls'],
  ['CERT_', 'refused', 'tls'],
  ['DEPTH_ZERO', 'refused', 'tls'],
  ['SELF_SIGNED', 'refused', 'tls'],
  ['UNABLE_TO', 'refused', 'tls'],
]

/** Sorts an error by its code. */
export function classify(error: unknown): Trouble {
  if (!(error instanceof NativeError)) return { kind: 'unknown' }
  const found = troubles.find(([prefix]) => error.code.startsWith(prefix))
  if (found === undefined) return { kind: 'unknown' }
  const [, kind, reason] = found
  if (kind === 'unique') return violated(error)
  return reason === undefined ? { kind } : { kind, reason }
}

/** The error a caller of the storage port sees. Ours, and those of others, pass unchanged. */
export const translated = (error: unknown): unknown =>
  error instanceof NativeError ? portError(classify(error), error.code) : error

export function portError(trouble: Trouble, native?: string): TaskwrightError {
  const { kind, reason, table, columns } = trouble
  if (kind === 'unique') return commonError('storage.unique', { details: { table, columns } })
  if (kind === 'text') return commonError('input.invalid', { errors: [NUL] })
  const details = { ...(reason !== undefined && { reason }), ...(native !== undefined && { native }) }
  return commonError(outcomes[kind].code, { details })
}

const NUL = { path: '', rule: 'text', message: 'PostgreSQL keeps no text with a NUL character.' }

/** `reason` is ours, never the driver's. */
export const busy = (reason: 'pool' | 'deadline'): TaskwrightError =>
  commonError('storage.busy', { details: { reason } })

/** A pooler that would not do what is needed: pass on the `options` of a URL, or keep a transaction together. */
export const poolerRefused = (reason: 'options' | 'statement pooling'): TaskwrightError =>
  commonError('storage.misconfigured', { details: { reason } })

/** PgBouncer's word for it has no code of its own. */
const OPTIONS_REFUSED = /^unsupported (options )?startup parameter/

/**
 * What we keep of an error of the driver or the server: its message and detail hold SQL and values, so they stay behind.
 */
export class NativeError extends Error {
  override readonly name = 'NativeError'
  readonly code: string
  readonly table: string | undefined
  readonly constraint: string | undefined
  /** Of several statements, how many were done before the one it is about. */
  readonly done: number

  constructor(from: { readonly code?: unknown; readonly table?: unknown; readonly constraint?: unknown }, done = 0) {
    super('The database reported an error.')
    this.done = done
    this.code = textOr(from.code) ?? 'unknown'
    this.table = textOr(from.table)
    this.constraint = textOr(from.constraint)
  }
}

/** `lost`: the driver has no code for a connection that ends under it, or before it is one. */
export function nativeError(
  error: unknown,
  { lost, done = 0 }: { readonly lost: boolean; readonly done?: number },
): Error {
  if (error instanceof TaskwrightError) return error
  const known = typeof error === 'object' && error !== null ? error : {}
  if ('message' in known && OPTIONS_REFUSED.test(String(known.message))) return poolerRefused('options')
  return new NativeError(lost && !('code' in known && known.code !== undefined) ? { code: LOST } : known, done)
}

const LOST = 'ECONNRESET'

const textOr = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** The server names the index; its columns are known from the schema. */
const violated = ({ table = '', constraint = '' }: NativeError): Trouble => ({
  kind: 'unique',
  table,
  columns: uniques.get(constraint) ?? [],
})
