import type { Aggregate, Collection, FieldValue, Transaction } from '@taskwright/core'
import { inTx, type StorageMutant } from './sabotage.ts'

type Values = Readonly<Record<string, FieldValue>>

/** A mutant that writes through a changed collection: other uniques, other indexed values. */
export function writingAs(change: <State extends Aggregate>(collection: Collection<State>) => Collection<State>) {
  return inTx((tx) => ({
    insert: (collection, row) => tx.insert(change(collection), row),
    update: (collection, row, version) => tx.update(change(collection), row, version),
    setDerived: (collection, ...rest) => tx.setDerived(change(collection), ...rest),
  }))
}

/** Indexes other values of a collection. */
export const indexing = (name: string, change: (values: Values, state: Aggregate) => Values): StorageMutant =>
  writingAs((collection) =>
    collection.name === name
      ? {
          ...collection,
          indexed: (state) => ({ ...collection.indexed(state), ...change(collection.indexed(state), state) }),
        }
      : collection,
  )

/** Forgets one of a collection's unique field lists. */
export const withoutUnique = (name: string, index: number): StorageMutant =>
  writingAs((collection) =>
    collection.name === name ? { ...collection, unique: collection.unique.filter((_, i) => i !== index) } : collection,
  )

export const textOf = (value: FieldValue | undefined): string => (typeof value === 'string' ? value : '')

/** Changes the states that are written. */
export const rewriting = (change: <State extends Aggregate>(state: State) => State): StorageMutant =>
  inTx((tx) => ({
    insert: (collection, { state, derived }) => tx.insert(collection, { state: change(state), derived }),
  }))

/** Whether there is a row with this id at all. */
export const knows = async <State extends Aggregate>(tx: Transaction, collection: Collection<State>, id: string) =>
  (await tx.get(collection, { everyOrganization: true }, id)) !== undefined
