import { type Aggregate, type Collection, commonError, type Row, type Transaction } from '@taskwright/core'
import type { derived, removals } from '../storage/derived.ts'
import { EVERYWHERE } from '../storage/fixtures.ts'
import type { uniques } from '../storage/uniques.ts'
import type { versions } from '../storage/versions.ts'
import { indexing, knows, textOf, withoutUnique, writingAs } from './collections.ts'
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

const countByKey = <State extends Aggregate>(tx: Transaction, collection: Collection<State>, { state }: Row<State>) =>
  collection.name === 'projects'
    ? tx.count(collection, EVERYWHERE, { op: '=', field: 'key', value: textOf(collection.indexed(state).key) })
    : 0

const keyTaken = () => commonError('storage.unique', { details: { fields: ['key'] } })

/** Once taken, always taken. */
const rememberedKeys: StorageMutant = () => {
  const taken = new Map<string, string>()
  const take = <State extends Aggregate>(collection: Collection<State>, { state }: Row<State>) => {
    if (collection.name !== 'projects') return
    const key = textOf(collection.indexed(state).key)
    if ((taken.get(key) ?? state.id) !== state.id) throw keyTaken()
    taken.set(key, state.id)
  }
  return {
    tx: (tx) => ({
      async insert(collection, row) {
        take(collection, row)
        await tx.insert(collection, row)
      },
      async update(collection, row, expected) {
        take(collection, row)
        await tx.update(collection, row, expected)
      },
    }),
  }
}

export const uniqueMutants: Mutants<typeof uniques> = {
  'a taken unique is refused with its fields: key of projects': withoutUnique('projects', 0),
  'a taken unique is refused with its fields: number of tasks': withoutUnique('tasks', 0),
  'a taken unique is refused with its fields: external reference of tasks': withoutUnique('tasks', 1),
  'a taken unique is refused with its fields: external reference of comments': withoutUnique('comments', 0),
  'a taken unique is refused with its fields: event of notifications': withoutUnique('notifications', 0),
  'a taken unique is refused with its fields: rank of tasks': withoutUnique('tasks', 2),
  'of several unique fields all must be the same': writingAs((collection) =>
    collection.name === 'tasks' ? { ...collection, unique: [['number']] } : collection,
  ),
  'a row with a null among its unique fields is exempt': indexing('tasks', ({ externalRef }) => ({
    externalRef: externalRef ?? 'none',
  })),
  'a unique holds within one organization': inTx((tx) => ({
    async insert(collection, row) {
      if ((await countByKey(tx, collection, row)) > 0) throw keyTaken()
      await tx.insert(collection, row)
    },
  })),
  'uniques are compared exactly': indexing('projects', ({ key }) => ({ key: textOf(key).trim().toUpperCase() })),
  'an update to a taken unique is refused': inTx((tx) => ({
    update: (collection, row, expected) => tx.update({ ...collection, unique: [] }, row, expected),
  })),
  'a row may keep its own uniques': inTx((tx) => ({
    async update(collection, row, expected) {
      if ((await countByKey(tx, collection, row)) > 0) throw keyTaken()
      await tx.update(collection, row, expected)
    },
  })),
  'a unique that was given up can be taken': rememberedKeys,
  'a removed row gives up its uniques': rememberedKeys,
  'setDerived to a taken unique is refused': inTx((tx) => ({
    setDerived: (collection, ...rest) => tx.setDerived({ ...collection, unique: [] }, ...rest),
  })),
  'of racing inserts with one unique exactly one wins': withoutUnique('projects', 0),
}

const NOTHING = { rank: null, placement: null }

export const derivedMutants: Mutants<typeof derived> = {
  'derived fields come back with the row': inView((view) => ({
    getMany: async (...of) => (await view.getMany(...of)).map(({ state }) => ({ state, derived: {} })),
  })),
  'a collection without derived fields has none': inView((view) => ({
    async get(...of) {
      const found = await view.get(...of)
      return found && { state: found.state, derived: { ...NOTHING, ...found.derived } }
    },
  })),
  'setDerived leaves the version and the state': inTx((tx) => ({
    async setDerived(collection, _organizationId, id, given) {
      const known = await tx.get(collection, EVERYWHERE, id)
      if (!known) return
      const state = { ...known.state, version: known.state.version + 1 }
      await tx.update(collection, { state, derived: given }, known.state.version)
    },
  })),
  'setDerived leaves derived fields it does not name': inTx((tx) => ({
    setDerived: (collection, organizationId, id, given) =>
      tx.setDerived(collection, organizationId, id, { ...NOTHING, ...given }),
  })),
  'setDerived moves the row in filters and sorts': () => {
    const aside = new Map<string, Row<Aggregate>['derived']>()
    return {
      tx: () => ({ setDerived: async (_collection, _organizationId, id, given) => void aside.set(id, given) }),
      view: (view) => ({
        async get(collection, scope, id) {
          const found = await view.get(collection, scope, id)
          return found && { state: found.state, derived: { ...found.derived, ...aside.get(id) } }
        },
      }),
    }
  },
  'setDerived does not reach into another organization': inTx((tx) => ({
    async setDerived(collection, organizationId, id, given) {
      const known = await tx.get(collection, EVERYWHERE, id)
      await tx.setDerived(collection, known?.state.organizationId ?? organizationId, id, given)
    },
  })),
  'setDerived of what is not there changes nothing': inTx((tx) => ({
    async setDerived(collection, organizationId, id, given) {
      if (!(await knows(tx, collection, id))) throw commonError('storage.conflict')
      await tx.setDerived(collection, organizationId, id, given)
    },
  })),
  'an update writes the derived fields it names': inTx((tx) => ({
    update: (collection, { state }, expected) => tx.update(collection, { state, derived: {} }, expected),
  })),
  'an update leaves derived fields it does not name': inTx((tx) => ({
    update: (collection, row, expected) =>
      tx.update(collection, { ...row, derived: { ...NOTHING, ...row.derived } }, expected),
  })),
}

export const removalMutants: Mutants<typeof removals> = {
  'remove deletes what passes the filter, for good, and says how many': inTx((tx) => ({
    remove: async (...of) => Math.min(1, await tx.remove(...of)),
  })),
  'remove stays within its organization': inTx((tx) => ({
    remove: (collection, _scope, filter) => tx.remove(collection, EVERYWHERE, filter),
  })),
  'remove deletes only what the user may read': inTx((tx) => ({
    remove: (collection, scope, filter) =>
      tx.remove(collection, 'organizationId' in scope ? { organizationId: scope.organizationId } : scope, filter),
  })),
  'the id of a removed row is free again': () => {
    const used = new Set<string>()
    return {
      tx: (tx) => ({
        async insert(collection, row) {
          if (used.has(row.state.id)) throw commonError('id.taken')
          used.add(row.state.id)
          await tx.insert(collection, row)
        },
      }),
    }
  },
}
