import { type Aggregate, type Collection, commonError, type Row, type Transaction } from '@taskwright/core'
import { EVERYWHERE } from '../storage/fixtures.ts'
import type { uniques } from '../storage/uniques.ts'
import { indexing, textOf, withoutUnique, writingAs } from './collections.ts'
import { inTx, type StorageMutant } from './sabotage.ts'

type Mutants<Group> = { readonly [Sentence in keyof Group]: StorageMutant }

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
  'a taken unique is refused with its fields: external reference of projects': withoutUnique('projects', 1),
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
