import {
  type Aggregate,
  type Collection,
  commonError,
  type Placed,
  type PlacedOptions,
  type RecordWriter,
  type Row,
  type Scope,
  type Transaction,
} from '@taskwright/core'
import { insertError, logError, updateError } from './errors.ts'
import { placedInBatch } from './placed.ts'
import { type Assignment, changesOf, derivedChanges, insertValues, planOf, type Values, valuesOf } from './plan.ts'
import { recordWriter } from './record-writer.ts'
import { dropRecords } from './records.ts'
import type { Session } from './session.ts'
import { changedSets, setsOfNewRow } from './sets.ts'
import { allOf, quote, sql } from './text.ts'
import { conditionsOf, lockedRow, readView, rolesAround } from './view.ts'

export interface Work {
  readonly tx: Transaction
  /** Throws what doomed the unit of work, if something did. To be asked before it is committed. */
  check(): void
}

/** The writing half of the storage port over an open transaction. */
export function unitOfWork(session: Session, now: () => number): Work {
  const { dialect } = session
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
    first: async (sql, values) => {
      check()
      return session.first(sql, values)
    },
    all: async (sql, values) => {
      check()
      return session.all(sql, values)
    },
    run: session.run,
    batch: session.batch,
    beforeCommit: session.beforeCommit,
    dialect,
  }

  const view = readView(checked, now)
  /** Rows as they were read last, if nobody else can change them before this ends. */
  const seen = new Map<string, Values>()

  async function get<State extends Aggregate>(
    collection: Collection<State>,
    scope: Scope,
    id: string,
    { lock = false } = {},
  ): Promise<Row<State> | undefined> {
    const row = await (lock ? lockedRow(checked, collection, scope, id) : view.get(collection, scope, id))
    if (row !== undefined && (lock || dialect.oneWriter)) seen.set(nameOf(collection, id), valuesOf(collection, row))
    return row
  }

  async function getPlaced<State extends Aggregate, Project extends Aggregate>(
    collection: Collection<State>,
    projects: Collection<Project>,
    scope: Scope,
    id: string,
    options: PlacedOptions & { readonly lock?: boolean } = {},
  ): Promise<Placed<State, Project> | undefined> {
    const { rolesOf: userIds = [], lock = false } = options
    const isHeld = lock || dialect.oneWriter
    const remember = (row: Row<State> | undefined): void => {
      if (row !== undefined && isHeld) seen.set(nameOf(collection, id), valuesOf(collection, row))
    }
    if (dialect.oneWriter || (!lock && userIds.length === 0)) {
      const placed = await view.getPlaced(collection, projects, scope, id, options)
      remember(placed?.row)
      return placed
    }
    check()
    const { row, placed } = await placedInBatch(checked, collection, projects, scope, id, { lock, userIds })
    remember(row)
    if (row === undefined || placed !== undefined) return placed
    const projectId = String(collection.indexed(row.state)[collection.projectField ?? ''])
    const project = await view.get(projects, { organizationId: row.state.organizationId }, projectId)
    return { row, project: project?.state, roles: await rolesAround(checked, collection, row, userIds) }
  }

  async function assign(
    collection: Collection<never>,
    assignments: readonly Assignment[],
    where: string,
    values: readonly (string | number)[],
  ): Promise<number> {
    const set = assignments.map(({ column }) => `${quote(column)} = ?`).join(', ')
    const text = `update ${planOf(dialect, collection).table} set ${set} where ${where}`
    return session.run(text, [...assignments.map(({ value }) => value), ...values])
  }

  const tx: Transaction = {
    ...view,
    get,
    getPlaced,
    insert: (collection, row) =>
      write(
        async () => {
          const plan = planOf(dialect, collection)
          const values = insertValues(plan, collection, row)
          const sets = dialect.setsByTrigger ? [] : setsOfNewRow(plan, collection, row.state)
          if (sets.length === 0) await session.run(plan.insert, values)
          else await session.batch([sql(plan.insert, ...values), ...sets])
        },
        (error) => insertError(session, collection, row, error),
      ),
    update: (collection, row, expectedVersion) =>
      write(
        async () => {
          const { state } = row
          const plan = planOf(dialect, collection)
          const values = valuesOf(collection, row)
          const before = seen.get(nameOf(collection, state.id))
          const assignments = [
            { column: 'version', value: state.version },
            ...changesOf(plan, values, before),
            { column: 'state', value: JSON.stringify(state) },
          ]
          const at = [state.id, state.organizationId, expectedVersion]
          const changed = await assign(collection, assignments, BY_VERSION, at)
          if (changed !== 1) throw commonError('storage.conflict')
          if (!dialect.setsByTrigger) await session.beforeCommit(changedSets(plan, state.id, values, before))
          seen.delete(nameOf(collection, state.id))
        },
        (error) => updateError(collection, error),
      ),
    setDerived: (collection, organizationId, id, derived) =>
      write(
        async () => {
          seen.delete(nameOf(collection, id))
          const assignments = derivedChanges(planOf(dialect, collection), derived)
          if (assignments.length > 0) await assign(collection, assignments, BY_ID, [id, organizationId])
        },
        (error) => updateError(collection, error),
      ),
    remove: (collection, scope, filter) =>
      write(async () => {
        const where = allOf(await conditionsOf(session, collection, scope, filter))
        return session.run(dialect.deleteFrom(planOf(dialect, collection).table) + where.text, where.values)
      }),
    nextNumber: (organizationId, counter) => write(() => dialect.nextNumber(session, organizationId, counter)),
    append: (events) => write(() => dialect.log.append(session, now(), events), logError),
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

/** Rows of different collections may share an id. */
const nameOf = ({ name }: Collection<never>, id: string): string => `${name} ${id}`

const BY_ID = '"id" = ? and "organization_id" = ?'
const BY_VERSION = `${BY_ID} and "version" = ?`
