import type { NativeQuery } from './native.ts'

/** A statement as node-postgres takes it, once per text. */
export interface Statement {
  readonly text: string
  /** Given to texts that come again and again. */
  name: string | undefined
  uses: number
  /** Whether it only reads, and may be sent before the answer to `begin` is there. */
  readonly reads: boolean
  /** Whether it leaves events that need a position. */
  readonly appends: boolean
}

/** Plans are kept per connection, on the server: enough for the hot texts, too few to weigh. */
const NAMED = 200
const KNOWN = 2_000
/** Texts that are seldom the same, as those of long lists, shall not use up the names. */
const USES = 2

const known = new Map<string, Statement>()
let named = 0

/** Our statements have `?` where PostgreSQL wants `$1`; none has one in a literal. */
export function statementOf(sql: string): Statement {
  const old = known.get(sql)
  if (old !== undefined) return old
  const statement = newStatement(sql)
  if (known.size < KNOWN) known.set(sql, statement)
  return statement
}

function newStatement(sql: string): Statement {
  let count = 0
  const text = sql.replaceAll('?', () => `$${++count}`)
  const reads = /^\s*select\b/i.test(sql)
  return { text, name: undefined, uses: 0, reads, appends: sql.includes('insert into "tw_outbox"') }
}

export function queryOf(statement: Statement, values: readonly unknown[]): NativeQuery {
  const { text } = statement
  if (statement.name === undefined && ++statement.uses > USES && named < NAMED) statement.name = `tw_${++named}`
  return statement.name === undefined ? { text, values, types } : { text, values, name: statement.name, types }
}

/**
 * Numbers as numbers: ours are exact below 2^53. The driver's own setting would give 64-bit integers as text, and it is
 * shared with the host, so it stays as it is.
 */
const types: NonNullable<NativeQuery['types']> = {
  getTypeParser: (oid) => (NUMBERS.has(oid) ? Number : asText),
}

const asText = (text: string): string => text

/** int8, int2, int4, float4, float8, numeric */
const NUMBERS: ReadonlySet<number> = new Set([20, 21, 23, 700, 701, 1700])
