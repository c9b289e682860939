import { type Aggregate, commonError, type Row } from '@taskwright/core'
import type { derived, removals } from '../storage/derived.ts'
import { EVERYWHERE } from '../storage/fixtures.ts'
import { knows } from './collections.ts'
import { inTx, inView, type StorageMutant } from './sabotage.ts'

type Mutants<Group> = { readonly [Sentence in keyof Group]: StorageMutant }

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
