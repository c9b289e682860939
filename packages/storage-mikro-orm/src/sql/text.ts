import type { Value } from '../mapping/values.ts'

/** A piece of SQL with the values of its placeholders. Text never holds a value that came from outside. */
export interface Sql {
  readonly text: string
  readonly values: readonly Value[]
}

export const sql = (text: string, ...values: readonly Value[]): Sql => ({ text, values })

export const TRUE: Sql = sql('1 = 1')
export const FALSE: Sql = sql('1 = 0')

export const allOf = (parts: readonly Sql[]): Sql => joined(parts, ' and ', TRUE)
export const anyOf = (parts: readonly Sql[]): Sql => joined(parts, ' or ', FALSE)

export const quote = (name: string): string => `"${name}"`

/**
 * A limit stands in the text. SQLite looks at a bound one while it plans, so it would plan the statement anew each time
 * it is run.
 */
export const limited = (limit: number): string => ` limit ${Math.trunc(limit)}`

export const placeholders = (count: number): string => Array.from({ length: count }, () => '?').join(', ')

function joined(parts: readonly Sql[], glue: string, none: Sql): Sql {
  const [first] = parts
  if (first === undefined) return none
  if (parts.length === 1) return first
  return { text: `(${parts.map(({ text }) => text).join(glue)})`, values: parts.flatMap(({ values }) => values) }
}
