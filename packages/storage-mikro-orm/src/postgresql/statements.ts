import { createHash } from 'node:crypto'
import type { Sql } from '../sql/text.ts'
import type { Asked } from './batch.ts'

/** A statement as node-postgres takes it, once per text. */
export interface Statement {
  readonly text: string
  /** Given to texts that come again and again. */
  name: string | undefined
  uses: number
  /** Whether it only reads. */
  readonly reads: boolean
  /** Whether rows may come of it. */
  readonly answers: boolean
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
  const answers = reads || !/^\s*(insert|update|delete|begin|commit|set)\b/i.test(sql) || /\breturning\b/i.test(sql)
  return { text, name: undefined, uses: 0, reads, answers }
}

/** A statement that was asked for once more; it gets a name when that happens often, if its session is its own. */
export function asked({ text, values }: Sql, mayBeNamed: boolean): Asked {
  const statement = statementOf(text)
  if (!mayBeNamed) return { text: statement.text, name: undefined, answers: statement.answers, values }
  // What is not planned, as a commit, gains nothing by it.
  const isPlanned = statement.answers || values.length > 0
  if (isPlanned && statement.name === undefined && ++statement.uses > USES && named < NAMED) {
    named++
    statement.name = nameOf(statement.text)
  }
  const { name, answers } = statement
  return { text: statement.text, name, answers, values }
}

/** By what it says: should two processes ever meet in one session, neither takes the other's statement for its own. */
const nameOf = (text: string): string => `tw_${createHash('sha256').update(text).digest('base64url').slice(0, 12)}`
