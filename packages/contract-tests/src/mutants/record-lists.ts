import { compareCodePoints, type RecordWriter } from '@taskwright/core'
import type { recordLists } from '../storage/record-lists.ts'
import { inReader, type StorageMutant } from './sabotage.ts'

type Mutants<Group> = { readonly [Sentence in keyof Group]: StorageMutant }

type ListOptions = Parameters<RecordWriter['list']>[0]

/** Lists with a comparison of keys and a notion of prefix of its own. */
const listing = (
  order: (a: string, b: string) => number,
  starts: (key: string, prefix: string) => boolean = (key, prefix) => key.startsWith(prefix),
  comesAfter: (key: string, after: string) => boolean = (key, after) => order(key, after) > 0,
): StorageMutant =>
  inReader((reader) => ({
    async list<Value>({ prefix = '', after, limit }: ListOptions) {
      const all = await reader.list<Value>({ limit: 1000 })
      return all
        .filter(({ key }) => starts(key, prefix) && (after === undefined || comesAfter(key, after)))
        .toSorted((a, b) => order(a.key, b.key))
        .slice(0, limit)
    },
  }))

const byUnit = (a: string, b: string) => (a < b ? -1 : Number(a > b))

/** A prefix as SQL's LIKE would take it. */
const like = (key: string, prefix: string) => {
  const pattern = prefix
    .replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.')
  return new RegExp(`^${pattern}`, 's').test(key)
}

export const recordListMutants: Mutants<typeof recordLists> = {
  'records are listed in code point order of their keys': listing(byUnit),
  'a list is restricted to a prefix': listing(compareCodePoints, () => true),
  'a prefix is taken literally': listing(compareCodePoints, like),
  'a prefix is compared exactly': listing(compareCodePoints, (key, prefix) =>
    key.toLowerCase().startsWith(prefix.toLowerCase()),
  ),
  'a list goes on after a key': listing(
    compareCodePoints,
    undefined,
    (key, after) => compareCodePoints(key, after) >= 0,
  ),
  'pages of a list put together are the whole list': listing(
    compareCodePoints,
    undefined,
    (key, after) => byUnit(key, after) > 0,
  ),
}
