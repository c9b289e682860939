import { type Aggregate, type Collection, commonError, type Row, TaskwrightError } from '@taskwright/core'
import { columnOf, tableOf } from '../mapping/names.ts'
import { toColumn } from '../mapping/values.ts'
import { planOf } from './plan.ts'
import type { Session } from './session.ts'
import { allOf, quote, type Sql, sql } from './text.ts'

/** A violated unique as sessions report it: by table and columns, before anybody has said which fields these are. */
interface UniqueDetails {
  readonly table: string
  readonly columns: readonly string[]
}

function uniqueDetails(error: unknown): UniqueDetails | undefined {
  if (!(error instanceof TaskwrightError) || error.code !== 'storage.unique') return undefined
  const { table, columns } = error.details
  return typeof table === 'string' && Array.isArray(columns) ? { table, columns } : undefined
}

/** What a failed update means in the words of the port; other errors pass unchanged. */
export async function updateError(collection: Collection<never>, error: unknown): Promise<unknown> {
  const violated = uniqueDetails(error)
  if (violated === undefined || violated.table !== tableOf(collection.name)) return error
  return takenBy(collection, violated.columns)
}

/** The same for an insert, which may violate several at once: a known id goes before all else, as nothing else matters then. */
export async function insertError<State extends Aggregate>(
  session: Session,
  collection: Collection<State>,
  row: Row<State>,
  error: unknown,
): Promise<unknown> {
  const violated = uniqueDetails(error)
  if (violated === undefined || violated.table !== tableOf(collection.name)) return error
  if (!session.dialect.asksAfterError) return takenBy(collection, violated.columns)
  if (await exists(session, collection, sql('t."id" = ?', row.state.id))) return commonError('id.taken')
  for (const names of collection.unique) {
    if (await exists(session, collection, holding(collection, row, names))) return taken(names)
  }
  return taken(undefined)
}

/** The log's only unique is (stream, sequence): somebody else has continued this stream. */
export const logError = async (error: unknown): Promise<unknown> =>
  uniqueDetails(error) === undefined ? error : commonError('storage.conflict')

/** By the columns of the violated index. */
function takenBy({ unique }: Collection<never>, columns: readonly string[]): TaskwrightError {
  if (columns.length === 1 && columns[0] === 'id') return commonError('id.taken')
  return taken(unique.find((names) => names.every((name) => columns.includes(columnOf(name)))))
}

const taken = (fields: readonly string[] = []): TaskwrightError =>
  commonError('storage.unique', { details: { fields } })

async function exists(session: Session, collection: Collection<never>, where: Sql): Promise<boolean> {
  const rows = await session.all(
    `select 1 from ${planOf(session.dialect, collection).table} t where ${where.text}`,
    where.values,
  )
  return rows.length > 0
}

function holding<State extends Aggregate>(
  collection: Collection<State>,
  { state, derived }: Row<State>,
  names: readonly string[],
): Sql {
  const values = { ...collection.indexed(state), ...derived }
  const same = names.map((name) =>
    sql(`t.${quote(columnOf(name))} = ?`, toColumn(collection.fields[name]?.kind ?? 'id', values[name])),
  )
  return allOf([sql('t."organization_id" = ?', state.organizationId), ...same])
}

/** For whoever still asks something of a transaction that has ended. */
export const overError = (): Error => commonError('engine.failed', { details: { reason: 'transaction over' } })
