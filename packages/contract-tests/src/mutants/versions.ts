import { type Aggregate, type Collection, commonError, type Transaction } from '@taskwright/core'
import { EVERYWHERE } from '../storage/fixtures.ts'
import type { versions } from '../storage/versions.ts'
import { knows } from './collections.ts'
import { inPort, inTx, inView, type StorageMutant } from './sabotage.ts'

type Mutants<Group> = { readonly [Sentence in keyof Group]: StorageMutant }

const versionOf = async <State extends Aggregate>(tx: Transaction, collection: Collection<State>, id: string) =>
  (await tx.get(collection, EVERYWHERE, id))?.state.version

const removeById = <State extends Aggregate>(tx: Transaction, collection: Collection<State>, id: string) =>
  tx.remove(collection, EVERYWHERE, { op: '=', field: 'id', value: id })

/** Writes whatever version is stored. */
export const blindUpdate = inTx((tx) => ({
  async update(collection, row, expected) {
    await tx.update(collection, row, (await versionOf(tx, collection, row.state.id)) ?? expected)
  },
}))

/** Reads what is committed, without a lock, and writes at the end. */
const deferredWrites = inPort((port) => ({
  async transaction(work, options) {
    const writes: ((tx: Transaction) => Promise<void>)[] = []
    const result = await port.read(async (view) => {
      const [{ tx }] = [await port.transaction(async (tx) => ({ tx }))]
      return work({
        ...tx,
        ...view,
        records: tx.records,
        update: async (...update) => void writes.push((later) => later.update(...update)),
        insert: async (...insert) => void writes.push((later) => later.insert(...insert)),
      })
    })
    await port.transaction(async (tx) => {
      for (const write of writes) await write(tx)
    }, options)
    return result
  },
}))

/** Runs work again when another one is under way, as after a conflict, but keeps what the first run did. */
const runsAgain = inPort((port) => {
  let running = 0
  return {
    async transaction(work, options) {
      running++
      try {
        return await port.transaction(async (tx) => {
          if (running > 1) await work(tx)
          return work(tx)
        }, options)
      } finally {
        running--
      }
    },
  }
})

export const versionMutants: Mutants<typeof versions> = {
  'an update with the stored version is written': inTx((tx) => ({
    async update(collection, row, expected) {
      if (row.state.version === expected + 1) await tx.update(collection, row, expected)
    },
  })),
  'an update with any other version is refused': blindUpdate,
  'an update of what is not there is refused': inTx((tx) => ({
    update: async (collection, row, expected) =>
      (await knows(tx, collection, row.state.id)) ? tx.update(collection, row, expected) : tx.insert(collection, row),
  })),
  'an update does not reach into another organization': inTx((tx) => ({
    async update(collection, row, expected) {
      const known = await tx.get(collection, EVERYWHERE, row.state.id)
      if (known === undefined || known.state.organizationId === row.state.organizationId) {
        return tx.update(collection, row, expected)
      }
      await removeById(tx, collection, row.state.id)
      await tx.insert(collection, row)
    },
  })),
  'of writers racing with one version exactly one wins': blindUpdate,
  'work that is run again has no double effect': runsAgain,
  'what was read with a lock does not change before the end': deferredWrites,
  'those who read a row to update it take turns, and all get through': deferredWrites,
  'a known id is refused with id.taken': inTx((tx) => ({
    async insert(collection, row) {
      await tx.remove(
        collection,
        { organizationId: row.state.organizationId },
        { op: '=', field: 'id', value: row.state.id },
      )
      await tx.insert(collection, row)
    },
  })),
  'an id known in another organization is refused with id.taken': inTx((tx) => ({
    async insert(collection, row) {
      const known = await tx.get(collection, EVERYWHERE, row.state.id)
      if (known && known.state.organizationId !== row.state.organizationId)
        await removeById(tx, collection, row.state.id)
      await tx.insert(collection, row)
    },
  })),
  'a known id is refused within one unit of work': inTx((tx) => {
    const inserted = new Set<string>()
    return {
      async insert(collection, row) {
        const name = `${collection.name}/${row.state.id}`
        if (!inserted.has(name)) await tx.insert(collection, row)
        inserted.add(name)
      },
    }
  }),
  'collections have ids of their own': () => {
    const ids = new Map<string, string>()
    return {
      tx: (tx) => ({
        async insert(collection, row) {
          if ((ids.get(row.state.id) ?? collection.name) !== collection.name) throw commonError('id.taken')
          ids.set(row.state.id, collection.name)
          await tx.insert(collection, row)
        },
      }),
    }
  },
  'ids are compared exactly': inView((view) => ({
    get: async (collection, scope, id) =>
      (await view.get(collection, scope, id)) ?? view.get(collection, scope, id.toLowerCase()),
  })),
  'of racing inserts of one id exactly one wins': inTx((tx) => ({
    async insert(collection, row) {
      if (!(await knows(tx, collection, row.state.id))) await tx.insert(collection, row)
    },
  })),
}
