import { compareCodePoints, type Filter, fold, type Scalar, type Sort, type TaskState } from '@taskwright/core'
import { matches } from '@taskwright/core/memory'
import fc from 'fast-check'
import { equal } from '../harness/check.ts'
import type { StorageCases } from './context.ts'
import { ACME, aTask, idsOf, row, tasks } from './fixtures.ts'
import { paged } from './paging.ts'

const TEXTS = [
  '',
  ' ',
  'a',
  'A',
  'bug',
  'Bug',
  'bug ',
  'BUG fix',
  '100%',
  'a_b',
  'a\\b',
  'é',
  'e\u0301',
  'ß',
  'SS',
  'İ',
  'i',
  '\uff5e',
  '\uffee',
  '😀',
]
const IDS = ['', 'a', 'A', 'ab', 'a ', 'é', 'e\u0301', '\uff5e', '😀', "a'b", '%']
const INSTANTS = [
  '1969-12-31T23:59:59.999Z',
  '2026-01-01T00:00:00.000Z',
  '2026-01-01T00:00:00.001Z',
  '2026-06-01T12:00:00.000Z',
]
const RANKS = ['a0', 'a0V', 'Zz', 'a1', 'b']

const text = fc.constantFrom(...TEXTS)
const id = fc.constantFrom(...IDS)
const instant = fc.constantFrom(...INSTANTS)
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 2 })

const content = fc.record({
  title: text,
  description: text,
  authorId: id,
  statusId: id,
  priority: fc.constantFrom('LOW', 'MEDIUM', 'HIGH', 'URGENT'),
  labelIds: fc.uniqueArray(id, { maxLength: 3 }),
  due: orNull(instant.map((at) => ({ at, timeZone: 'UTC' }))),
  completedAt: orNull(instant),
  archivedAt: orNull(instant),
})

const SORTS = ['id', 'title', 'authorId', 'priority', 'due', 'completedAt', 'archived', 'externalRef', 'rank', 'number']

/** The fields, each with the values it is compared with. */
const OPERANDS: readonly (readonly [string, fc.Arbitrary<Scalar>])[] = [
  ['title', text],
  ['text', text],
  ['authorId', id],
  ['statusId', id],
  ['externalRef', fc.constantFrom('s:1', 's:7', 'S:1', '')],
  ['rank', fc.constantFrom(...RANKS)],
  ['priority', fc.integer({ min: -1, max: 4 })],
  ['placement', fc.integer({ min: 0, max: 3 })],
  ['archived', fc.boolean()],
  ['due', instant],
  ['completedAt', instant],
  ['id', fc.constantFrom('t1', 't20', 'T1')],
]

const operand = fc.constantFrom(...OPERANDS)
const comparison: fc.Arbitrary<Filter> = fc.oneof(
  operand.chain(([field, value]) => value.map((value) => ({ op: '=' as const, field, value }))),
  operand.chain(([field, value]) =>
    fc.record({ op: fc.constantFrom('<' as const, '<=' as const), field: fc.constant(field), value }),
  ),
  operand.chain(([field, value]) =>
    fc.array(value, { maxLength: 4 }).map((values) => ({ op: 'in' as const, field, values })),
  ),
  fc.record({ op: fc.constant('contains' as const), field: fc.constantFrom('title', 'text'), value: text }),
  fc.record({ op: fc.constant('contains' as const), field: fc.constantFrom('labelIds', 'assigneeIds'), value: id }),
  fc.constantFrom('labelIds', ...OPERANDS.map(([field]) => field)).map((field) => ({ op: 'isNull' as const, field })),
)

const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    comparison,
    fc.record({ op: fc.constantFrom('and', 'or'), of: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ op: fc.constant('not'), of: tie('filter') }),
  ),
}))

interface Item {
  readonly state: TaskState
  readonly derived: { readonly rank: string; readonly placement: number }
}
const valuesOf = ({ state, derived }: Item) => ({ ...tasks.indexed(state), ...derived, id: state.id })

/** The order of a sort, written down once more: the adapter must not be compared with itself. */
function inOrder(items: readonly Item[], { field, direction }: Sort): string[] {
  const placed = items.map((item) => {
    const values: Readonly<Record<string, unknown>> = valuesOf(item)
    const kind = field === 'id' ? 'id' : tasks.fields[field]?.kind
    const value = values[field]
    return { id: item.state.id, value: typeof value === 'string' && kind === 'text' ? fold(value) : value }
  })
  const ascending = placed.toSorted((a, b) => compareValues(a.value, b.value) || compareCodePoints(a.id, b.id))
  return (direction === 'asc' ? ascending : ascending.reverse()).map((place) => place.id)
}

function compareValues(a: unknown, b: unknown): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  // Instants in ISO 8601 with the same number of digits sort as text.
  return typeof a === 'string' && typeof b === 'string' ? compareCodePoints(a, b) : Number(a) - Number(b)
}

/** Forty tasks from a seed; ranks are unique within a status, as the collection wants it. */
function itemsOf(seed: number): readonly Item[] {
  return fc.sample(content, { seed, numRuns: 40 }).map((fields, i) => ({
    state: aTask({ id: `t${i}`, ...fields, externalRef: i % 3 === 0 ? null : { system: 's', id: `${i}` } }),
    derived: { rank: `${RANKS[i % RANKS.length]}${i < RANKS.length ? '' : i}`, placement: i % 4 },
  }))
}

export const property = {
  'any filter, sort and page size gives what a plain evaluation gives': async ({ storage }) => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    const items = itemsOf(seed)
    await storage.transaction(async (tx) => {
      for (const { state, derived } of items) await tx.insert(tasks, row(tasks, state, derived))
    })
    const sort = fc.record({ field: fc.constantFrom(...SORTS), direction: fc.constantFrom('asc', 'desc') })
    const query = fc.record({ filter, sort, limit: fc.integer({ min: 1, max: 15 }) })
    const holds = fc.asyncProperty(query, async (query) => {
      const passing = items.filter((item) => matches(tasks.fields, query.filter, valuesOf(item)))
      equal(idsOf(await paged(storage, query)), inOrder(passing, query.sort), `pages (rows of seed ${seed})`)
      equal(await storage.read((view) => view.count(tasks, ACME, query.filter)), passing.length, 'count')
    })
    await fc.assert(holds, { seed, numRuns: 150 })
  },
} satisfies StorageCases
