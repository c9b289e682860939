import { commonError } from '../kernel/errors.ts'
import type { Aggregate, Collection, Row } from '../ports/collections.ts'
import type { Transaction } from '../ports/storage.ts'
import { stageLog } from './log.ts'
import { keyOf, type MemoryPlace } from './place.ts'
import { dropRecords, recordWriter, sweepRecords, type WritableShelf } from './records.ts'
import { select } from './rows.ts'
import { type StagedTable, stageMap, stageTable } from './staged.ts'
import { toStored } from './table.ts'
import { createView } from './view.ts'

/** A unit of work over a place: its writes are its own until `commit`. */
export interface StagedWork {
  readonly tx: Transaction
  /** Makes everything visible at once; throws what doomed the unit of work if something did. */
  commit(): void
  /** Throws `reason` at whoever still uses the transaction. */
  end(reason: unknown): void
  sweep(): number
}

export function stageWork(place: MemoryPlace, now: () => number): StagedWork {
  const tables = stageTables(place)
  const counters = stageMap(place.counters)
  const shelf: WritableShelf = { records: stageMap(place.records), claims: stageMap(place.claims), now }
  const log = stageLog(place, now)
  /** Set once nothing more can be done: a write failed, or the unit of work is over. */
  let over: { readonly reason: unknown } | undefined

  const check = () => {
    if (over !== undefined) throw over.reason
  }
  /** A failed write dooms the unit of work, also when its error is swallowed. */
  async function write<T>(work: () => T): Promise<T> {
    check()
    try {
      return work()
    } catch (reason) {
      over ??= { reason }
      throw reason
    }
  }
  function store<State extends Aggregate>(collection: Collection<State>, { state, derived }: Row<State>) {
    const table = tables[collection.name]
    const row = toStored(collection, state, { ...table.get(state.id)?.derived, ...derived })
    row.uniqueKeys.forEach((key, index) => {
      const holder = key === null ? undefined : table.holder(key)
      if (holder === undefined || holder === row.id) return
      throw commonError('storage.unique', { details: { fields: collection.unique[index] } })
    })
    table.put(row)
  }
  /** The stored row, if it belongs to this organization. */
  const stored = ({ name }: Collection<never>, organizationId: string, id: string) => {
    const row = tables[name].get(id)
    return row?.organizationId === organizationId ? row : undefined
  }

  const view = createView(place, tables, shelf, check)
  const tx: Transaction = {
    ...view,
    insert: (collection, row) =>
      write(() => {
        if (tables[collection.name].get(row.state.id) !== undefined) throw commonError('id.taken')
        store(collection, row)
      }),
    update: (collection, row, expectedVersion) =>
      write(() => {
        const current = stored(collection, row.state.organizationId, row.state.id)
        if (current?.version !== expectedVersion) throw commonError('storage.conflict')
        store(collection, row)
      }),
    setDerived: (collection, organizationId, id, derived) =>
      write(() => {
        const current = stored(collection, organizationId, id)
        if (current !== undefined) store(collection, { state: JSON.parse(current.json), derived })
      }),
    remove: (collection, scope, filter) =>
      write(() => {
        const rows = [...select(tables, collection, scope, filter)]
        for (const { id } of rows) tables[collection.name].delete(id)
        return rows.length
      }),
    nextNumber: (organizationId, counter) =>
      write(() => {
        const key = keyOf(organizationId, counter)
        const number = (counters.get(key) ?? 0) + 1
        counters.set(key, number)
        return number
      }),
    append: (events) =>
      write(() => {
        for (const event of events) log.append(event)
      }),
    records: (namespace, organizationId) => {
      const writer = recordWriter(shelf, namespace, organizationId)
      return {
        ...view.records(namespace, organizationId),
        put: (key, value, options) => write(() => writer.put(key, value, options)),
        delete: (key) => write(() => writer.remove(key)),
      }
    },
    dropRecords: (namespace) => write(() => dropRecords(shelf, namespace)),
  }

  return {
    tx,
    commit() {
      check()
      for (const part of [log, ...Object.values(tables), counters, shelf.records, shelf.claims]) part.apply()
    },
    end(reason) {
      over ??= { reason }
    },
    sweep: () => sweepRecords(shelf),
  }
}

function stageTables({ tables }: MemoryPlace): { readonly [Name in keyof MemoryPlace['tables']]: StagedTable } {
  return {
    organizations: stageTable(tables.organizations),
    users: stageTable(tables.users),
    members: stageTable(tables.members),
    projects: stageTable(tables.projects),
    tasks: stageTable(tables.tasks),
    comments: stageTable(tables.comments),
    notifications: stageTable(tables.notifications),
  }
}
