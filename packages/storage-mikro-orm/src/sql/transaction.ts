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
import { placedUnderLock, placedWithRoles } from './placed.ts'
import { type Assignment, changesOf, derivedChanges, insertValues, planOf, type Values, valuesOf } from './plan.ts'
import { recordWriter } from './record-writer.ts'
import { dropRecords } from './records.ts'
import type { Session } from './session.ts'
import { changedSets, setsOfNewRow } from './sets.ts'
import { allOf, quote, type Sql, sql } from './text.ts'
import { conditionsOf, lockedRow, readView, rolesAround } from './view.ts'

export interface Work {
  readonly tx: Transaction
  /** Throws what doomed the unit of work, if something did. To be asked before it is committed. */
  check(): void
}

/** The writing half of the storage port over an open transaction. What locks nothing may be read elsewhere. */
export function unitOfWork(session: Session, now: () => number, reads = session): Work {
  const { dialect, deferral } = session
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
  const checked = (asked: Session): Session => ({
    ...asked,
    first: async (sql, values) => {
      check()
      return asked.first(sql, values)
    },
    all: async (sql, values) => {
      check()
      return asked.all(sql, values)
    },
    batch: async (statements) => {
      check()
      return asked.batch(statements)
    },
  })

  const looking = checked(reads)
  const holding = checked(session)
  const view = readView(looking, now)
  /** Rows as they were read last, if nobody else can change them before this ends. */
  const seen = new Map<string, Values>()

  async function get<State extends Aggregate>(
    collection: Collection<State>,
    scope: Scope,
    id: string,
    options: Reading = {},
  ): Promise<Row<State> | undefined> {
    const row = await (isHeld(options) ? lockedRow(holding, collection, scope, id) : view.get(collection, scope, id))
    remember(collection, row, options)
    return row
  }

  // A version that is checked with the commit needn't be held until then.
  const isHeld = ({ lock = false, toUpdate = false }: Reading): boolean => lock || (toUpdate && deferral === undefined)
  function remember<State extends Aggregate>(
    collection: Collection<State>,
    row: Row<State> | undefined,
    { lock = false, toUpdate = false }: Reading,
  ): void {
    if (row === undefined || !(lock || toUpdate || dialect.oneWriter)) return
    seen.set(nameOf(collection, row.state.id), valuesOf(collection, row))
  }

  async function getPlaced<State extends Aggregate, Project extends Aggregate>(
    collection: Collection<State>,
    projects: Collection<Project>,
    scope: Scope,
    id: string,
    options: PlacedOptions & Reading = {},
  ): Promise<Placed<State, Project> | undefined> {
    const { rolesOf: userIds = [] } = options
    if (!isHeld(options) || dialect.oneWriter) {
      const inOne = userIds.length > 0 && !dialect.oneWriter
      const placed = inOne
        ? await placedWithRoles(looking, collection, projects, scope, id, userIds)
        : await view.getPlaced(collection, projects, scope, id, options)
      remember(collection, placed?.row, options)
      return placed
    }
    const { row, placed } = await placedUnderLock(holding, collection, projects, scope, id, userIds)
    remember(collection, row, options)
    if (row === undefined || placed !== undefined) return placed
    const projectId = String(collection.indexed(row.state)[collection.projectField ?? ''])
    const project = await view.get(projects, { organizationId: row.state.organizationId }, projectId)
    return { row, project: project?.state, roles: await rolesAround(looking, collection, row, userIds) }
  }

  function assign(
    collection: Collection<never>,
    assignments: readonly Assignment[],
    where: string,
    values: readonly (string | number)[],
  ): Sql {
    const set = assignments.map(({ column }) => `${quote(column)} = ?`).join(', ')
    const text = `update ${planOf(dialect, collection).table} set ${set} where ${where}`
    return sql(text, ...assignments.map(({ value }) => value), ...values)
  }
  /** Exactly one row must change by it, else somebody was faster. */
  async function changeOne(collection: Collection<never>, id: string, update: Sql): Promise<void> {
    if (deferral !== undefined) {
      deferral.claim(nameOf(collection, id))
      await session.beforeCommit(dialect.changingOne(update))
    } else if ((await session.run(update.text, update.values)) !== 1) throw commonError('storage.conflict')
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
          if (deferral !== undefined) await session.beforeCommit([sql(plan.insert, ...values), ...sets])
          else if (sets.length === 0) await session.run(plan.insert, values)
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
          await changeOne(collection, state.id, assign(collection, assignments, BY_VERSION, at))
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
          if (assignments.length === 0) return
          const update = assign(collection, assignments, BY_ID, [id, organizationId])
          deferral?.claim(nameOf(collection, id))
          if (deferral !== undefined) await session.beforeCommit([update])
          else await session.run(update.text, update.values)
        },
        (error) => updateError(collection, error),
      ),
    remove: (collection, scope, filter) =>
      write(async () => {
        const where = allOf(await conditionsOf(session, collection, scope, filter))
        return session.run(dialect.deleteFrom(planOf(dialect, collection).table) + where.text, where.values)
      }),
    nextNumber: (organizationId, counter) =>
      write(
        () => deferral?.nextNumber(organizationId, counter) ?? dialect.nextNumber(session, organizationId, counter, 1),
      ),
    append: (events) =>
      write(async () => {
        if (deferral !== undefined) deferral.append(events)
        else await dialect.log.append(session, now(), events)
      }, logError),
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

/** How a row is read, beyond what it says. */
type Reading = NonNullable<Parameters<Transaction['get']>[3]>

/** Rows of different collections may share an id. */
const nameOf = ({ name }: Collection<never>, id: string): string => `${name} ${id}`

const BY_ID = '"id" = ? and "organization_id" = ?'
const BY_VERSION = `${BY_ID} and "version" = ?`
