import {
  type Aggregate,
  type Collection,
  commonError,
  type RecordWriter,
  type Row,
  type Transaction,
} from '@taskwright/core'
import { insertError, logError, updateError } from './errors.ts'
import { appendEvents } from './log.ts'
import { type Assignment, changesOf, derivedChanges, insertValues, planOf, type Values, valuesOf } from './plan.ts'
import { dropRecords, recordWriter } from './records.ts'
import type { Session } from './session.ts'
import { allOf, quote } from './text.ts'
import { conditionsOf, readView } from './view.ts'

export interface Work {
  readonly tx: Transaction
  /** Throws what doomed the unit of work, if something did. To be asked before it is committed. */
  check(): void
}

/** The writing half of the storage port over an open transaction that nobody else writes beside. */
export function unitOfWork(session: Session, now: () => number): Work {
  /** Set once a write has failed: the unit of work can then only be rolled back, also when its error is swallowed. */
  let doomed: { readonly reason: unknown } | undefined
  const check = (): void => {
    if (doomed !== undefined) throw doomed.reason
  }
  async function write<T>(
    work: () => Promise<T>,
    translate: (error: unknown) => Promise<unknown> = async (error) => error,
  ): Promise<T> {
    check()
    try {
      return await work()
    } catch (error) {
      const reason = await translate(error)
      doomed ??= { reason }
      throw reason
    }
  }
  const checked: Session = {
    all: async (sql, values) => {
      check()
      return session.all(sql, values)
    },
    run: session.run,
  }

  const view = readView(checked, now)
  /** Rows as they were read last: nobody else can change them before this ends. */
  const seen = new Map<string, Values>()

  async function get<State extends Aggregate>(
    ...args: Parameters<typeof view.get<State>>
  ): Promise<Row<State> | undefined> {
    const row = await view.get<State>(...args)
    if (row !== undefined) seen.set(row.state.id, valuesOf(args[0], row))
    return row
  }

  async function assign(
    collection: Collection<never>,
    assignments: readonly Assignment[],
    where: string,
    values: readonly (string | number)[],
  ): Promise<number> {
    const set = assignments.map(({ column }) => `${quote(column)} = ?`).join(', ')
    const sql = `update ${planOf(collection).table} set ${set} where ${where}`
    return session.run(sql, [...assignments.map(({ value }) => value), ...values])
  }

  const tx: Transaction = {
    ...view,
    get,
    insert: (collection, row) =>
      write(
        async () =>
          void (await session.run(planOf(collection).insert, insertValues(planOf(collection), collection, row))),
        (error) => insertError(session, collection, row, error),
      ),
    update: (collection, row, expectedVersion) =>
      write(
        async () => {
          const { state } = row
          const values = valuesOf(collection, row)
          const assignments = [
            { column: 'version', value: state.version },
            ...changesOf(planOf(collection), values, seen.get(state.id)),
            { column: 'state', value: JSON.stringify(state) },
          ]
          const at = [state.id, state.organizationId, expectedVersion]
          const changed = await assign(collection, assignments, BY_VERSION, at)
          if (changed !== 1) throw commonError('storage.conflict')
          seen.delete(state.id)
        },
        (error) => updateError(collection, error),
      ),
    setDerived: (collection, organizationId, id, derived) =>
      write(
        async () => {
          seen.delete(id)
          const assignments = derivedChanges(planOf(collection), derived)
          if (assignments.length > 0) await assign(collection, assignments, BY_ID, [id, organizationId])
        },
        (error) => updateError(collection, error),
      ),
    remove: (collection, scope, filter) =>
      write(async () => {
        const where = allOf(await conditionsOf(session, collection, scope, filter))
        return session.run(`delete from ${planOf(collection).table} as t where ${where.text}`, where.values)
      }),
    nextNumber: (organizationId, counter) =>
      write(async () => {
        const [row] = await session.all<{ value: number }>(NEXT_NUMBER, [organizationId, counter])
        return row?.value ?? 0
      }),
    append: (events) => write(() => appendEvents(session, now(), events), logError),
    records: (namespace, organizationId) => {
      const writer = recordWriter(session, now, namespace, organizationId)
      const guarded: RecordWriter = {
        ...view.records(namespace, organizationId),
        put: (key, value, options) => write(() => writer.put(key, value, options)),
        delete: (key) => write(() => writer.delete(key)),
      }
      return guarded
    },
    dropRecords: (namespace) => write(() => dropRecords(session, namespace)),
  }
  return { tx, check }
}

const BY_ID = '"id" = ? and "organization_id" = ?'
const BY_VERSION = `${BY_ID} and "version" = ?`
const NEXT_NUMBER = `insert into "tw_counters" ("organization_id", "counter", "value") values (?, ?, 1)
  on conflict ("organization_id", "counter") do update set "value" = "value" + 1 returning "value"`
