import { type Aggregate, type Collection, commonError, type Row, type Transaction } from '@taskwright/core'
import type { atomicity } from '../storage/atomicity.ts'
import { EVERYWHERE } from '../storage/fixtures.ts'
import type { visibility } from '../storage/visibility.ts'
import { knows } from './collections.ts'
import { inPort, inTx, inWriter, type StorageMutant } from './sabotage.ts'

type Mutants<Group> = { readonly [Sentence in keyof Group]: StorageMutant }

/** What is thrown is thrown after the commit. */
const commitsOnThrow = inPort((port) => ({
  async transaction(work, options) {
    const thrown: unknown[] = []
    const result = await port.transaction(async (tx) => {
      try {
        return { value: await work(tx) }
      } catch (error) {
        thrown.push(error)
        return undefined
      }
    }, options)
    if (result === undefined) throw thrown[0]
    return result.value
  },
}))

/** Events go into a unit of work of their own. */
const eventsApart = inPort((port) => ({
  async transaction(work, options) {
    const later: Parameters<Transaction['append']>[0][] = []
    try {
      const append = async (events: Parameters<Transaction['append']>[0]) => void later.push(events)
      return await port.transaction((tx) => work({ ...tx, append }), options)
    } finally {
      for (const events of later) await port.transaction((tx) => tx.append(events))
    }
  },
}))

/** Writes after the end get a unit of work of their own. */
export const writesAfterTheEnd = inPort((port) => ({
  async transaction(work, options) {
    let over = false
    try {
      return await port.transaction((tx) => {
        const insert = <State extends Aggregate>(collection: Collection<State>, row: Row<State>) =>
          over ? port.transaction((next) => next.insert(collection, row)) : tx.insert(collection, row)
        return work({ ...tx, insert })
      }, options)
    } finally {
      over = true
    }
  },
}))

/** Reads go through whatever unit of work is open. */
const dirtyReads = (pick: (tx: Transaction) => Partial<Transaction>): StorageMutant =>
  inPort((port) => {
    let open: Transaction | undefined
    return {
      transaction: (work, options) =>
        port
          .transaction((tx) => {
            open = tx
            return work(tx)
          }, options)
          .finally(() => {
            open = undefined
          }),
      read: (work) => port.read((view) => work(open === undefined ? view : { ...view, ...pick(open) })),
    }
  })

const uncommittedEvents: StorageMutant = () => {
  const appended: Parameters<Transaction['append']>[0][number][] = []
  return {
    tx: (tx) => ({
      append: (events) => {
        appended.push(...events)
        return tx.append(events)
      },
    }),
    view: () => ({
      readLog: async () => appended.map((event, i) => ({ ...event, position: i + 1, recordedTime: event.time })),
    }),
  }
}

export const atomicityMutants: Mutants<typeof atomicity> = {
  'what a unit of work wrote is there when it has resolved': inTx(() => ({ append: async () => {} })),
  'after a throw nothing is there': commitsOnThrow,
  'after a throw everything is as it was': (place) => ({
    tx: (tx) => ({
      async remove(collection, scope, filter) {
        const rows = await tx.list(collection, scope, { filter, sort: { field: 'id', direction: 'asc' }, limit: 1000 })
        for (const { state } of rows) place.tables[collection.name].delete(state.id)
        return rows.length
      },
    }),
  }),
  'state and event are there together or not at all': eventsApart,
  'what the work throws comes out unchanged, and the work is not run again': inPort((port) => ({
    transaction: (work, options) => port.transaction(work, options).catch(() => port.transaction(work, options)),
  })),
  'what the work resolves with comes out': inPort((port) => ({
    transaction: async (work, options) => {
      const result = await port.transaction(work, options)
      return typeof result === 'number' ? JSON.parse('null') : result
    },
  })),
  'a swallowed id.taken still takes everything back': inTx((tx) => ({
    async insert(collection, row) {
      if (await knows(tx, collection, row.state.id)) throw commonError('id.taken')
      await tx.insert(collection, row)
    },
  })),
  'a swallowed storage.unique still takes everything back': inTx((tx) => ({
    async insert(collection, row) {
      const { key } = collection.indexed(row.state)
      const filter = { op: '=', field: 'key', value: String(key) } as const
      const taken = collection.name === 'projects' && (await tx.count(collection, EVERYWHERE, filter)) > 0
      if (taken) throw commonError('storage.unique', { details: { fields: ['key'] } })
      await tx.insert(collection, row)
    },
  })),
  'a swallowed storage.conflict still takes everything back': inTx((tx) => ({
    async update(collection, row, expectedVersion) {
      const known = await tx.get(collection, EVERYWHERE, row.state.id)
      if (known?.state.version !== expectedVersion) throw commonError('storage.conflict')
      await tx.update(collection, row, expectedVersion)
    },
  })),
  'a transaction kept beyond its end writes nothing': writesAfterTheEnd,
  'several writes of one unit of work are committed at once': dirtyReads(({ list }) => ({ list })),
}

export const visibilityMutants: Mutants<typeof visibility> = {
  'a unit of work sees the rows it inserted': inTx((_tx, port) => ({
    get: (collection, scope, id) => port.read((view) => view.get(collection, scope, id)),
  })),
  'a unit of work sees its updates, in filters and sorts too': inTx((_tx, port) => ({
    list: (collection, scope, query) => port.read((view) => view.list(collection, scope, query)),
  })),
  'a unit of work no longer sees what it removed': inTx((tx, port) => ({
    get: async (collection, scope, id) =>
      (await tx.get(collection, scope, id)) ?? port.read((view) => view.get(collection, scope, id)),
  })),
  'a unit of work sees the records it wrote': inWriter((_writer, port) => ({
    find: (unique) => port.read((view) => view.records('plugin', 'acme').find(unique)),
  })),
  'a unit of work sees with the memberships it wrote': inTx((_tx, port) => ({
    roles: (...of) => port.read((view) => view.roles(...of)),
  })),
  'nobody else sees rows that are not committed': dirtyReads(({ get }) => ({ get })),
  'nobody else sees events that are not committed': uncommittedEvents,
  'nobody else sees records that are not committed': dirtyReads(({ records }) => ({ records })),
  'a reader never waits for a writer': inPort((port) => {
    let writer: Promise<unknown> = Promise.resolve()
    return {
      transaction(work, options) {
        const next = port.transaction(work, options)
        writer = next.catch(() => {})
        return next
      },
      read: (work) => writer.then(() => port.read(work)),
    }
  }),
  'what is committed is seen by the next read': () => {
    const cache = new Map<string, string>()
    return {
      port: (port) => ({
        read: (work) =>
          port.read((view) =>
            work({
              ...view,
              async get(collection, scope, id) {
                const cached = cache.get(id)
                if (cached !== undefined) return JSON.parse(cached)
                const found = await view.get(collection, scope, id)
                cache.set(id, JSON.stringify(found) ?? 'null')
                return found
              },
            }),
          ),
      }),
    }
  },
}
