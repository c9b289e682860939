import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Collection,
  collections,
  type Filter,
  type MemberState,
  type Row,
  type Scalar,
  type Scope,
  type StoragePort,
  type TaskState,
} from '../packages/core/src/index.ts'
import { memoryStorage } from '../packages/core/src/memory/index.ts'
import { mysql } from '../packages/storage-mikro-orm/src/mysql.ts'
import { postgresql } from '../packages/storage-mikro-orm/src/postgresql.ts'
import { sqlite } from '../packages/storage-mikro-orm/src/sqlite.ts'
import { createDatabase as createMysql, mysqlUrl } from '../packages/storage-mikro-orm/test/mysql.ts'
import { createDatabase as createPostgresql, hasPostgresql } from '../packages/storage-mikro-orm/test/postgresql.ts'

type Port = Pick<StoragePort<never>, 'open' | 'close' | 'transaction' | 'read'>

const tasks: Collection<TaskState> = collections.tasks
const members: Collection<MemberState> = collections.members

const words = [
  '',
  ' ',
  'a',
  'A',
  'bug',
  'Bug',
  'bug ',
  '100%',
  'a_b',
  'a\\b',
  "it's",
  '"q"',
  '?',
  'é',
  'e\u0301',
  'ß',
  'SS',
  'İ',
  '\uff5e',
  '😀',
  '𝔐',
]
const instants = [
  '1969-12-31T23:59:59.999Z',
  '2026-01-01T00:00:00.000Z',
  '2026-01-01T00:00:00.001Z',
  '2031-06-01T12:00:00.000Z',
]
const people = ['ana', 'Ana', 'bob', 'ana ']
/** The last is of another organization. */
const projects = ['p1', 'p2', 'p1 ', 'P1']

const word = fc.constantFrom(...words)
const instant = fc.constantFrom(...instants)
const person = fc.constantFrom(...people)
const when = fc.oneof(
  instant.map((at) => ({ at, timeZone: 'UTC' })),
  fc.constant({ date: '2026-01-01' }),
)
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 3 })

const content = fc.record({
  projectId: fc.constantFrom(...projects),
  title: fc.tuple(word, word).map((both) => both.join(' ')),
  description: word,
  statusId: fc.constantFrom('open', 'Open', 'done'),
  priority: fc.constantFrom('LOW', 'MEDIUM', 'HIGH'),
  assigneeIds: fc.uniqueArray(person, { maxLength: 3 }),
  labelIds: fc.uniqueArray(word, { maxLength: 3 }),
  authorId: person,
  start: orNull(when),
  due: orNull(when),
  completedAt: orNull(instant),
  createdAt: instant,
  archivedAt: orNull(instant),
  deletedAt: orNull(instant),
}) as fc.Arbitrary<Partial<TaskState>>

const rows: readonly Row<TaskState>[] = fc.sample(content, { seed: 4711, numRuns: 120 }).map((some, i) => ({
  state: {
    id: `${i % 2 === 0 ? 't' : 'T'}${i}`,
    organizationId: some.projectId === 'P1' ? 'other' : 'acme',
    version: 1,
    projectId: 'p1',
    key: `K-${i}`,
    number: i * 7 - 100,
    title: '',
    description: '',
    statusId: 'open',
    category: 'PENDING',
    priority: 'MEDIUM',
    assigneeIds: [],
    labelIds: [],
    checklists: [],
    start: null,
    due: null,
    estimateMinutes: null,
    metadata: {},
    externalRef: i % 3 === 0 ? { system: 's', id: `${words[i % words.length]}${i}` } : null,
    authorId: 'ana',
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    startedAt: null,
    completedAt: null,
    reopenedCount: 0,
    archivedAt: null,
    deletedAt: null,
    ...some,
  },
  derived: { rank: `${['a', 'A', 'Z', 'z0', '~'][i % 5]}${i}`, placement: i % 4 },
}))

const memberships: readonly MemberState[] = [
  { scope: 'project' as const, scopeId: 'p1', userId: 'ana', role: 'VIEWER' as const },
  { scope: 'project' as const, scopeId: 'p2', userId: 'bob', role: 'ADMIN' as const },
  { scope: 'organization' as const, scopeId: 'acme', userId: 'bob', role: 'GUEST' as const },
  { scope: 'organization' as const, scopeId: 'other', userId: 'Ana', role: 'OWNER' as const },
].map((membership) => ({
  id: `${membership.scope} ${membership.scopeId} ${membership.userId}`,
  organizationId: membership.scopeId === 'other' ? 'other' : 'acme',
  version: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  removedAt: null,
  ...membership,
}))

const operands: readonly (readonly [string, fc.Arbitrary<Scalar>])[] = [
  ['id', fc.constantFrom('t0', 'T1', 'T0', 't20')],
  ['title', word],
  ['text', word],
  ['key', fc.constantFrom('K-1', 'k-1', 'K-20')],
  ['projectId', fc.constantFrom(...projects)],
  ['statusId', fc.constantFrom('open', 'Open', 'OPEN')],
  ['authorId', person],
  ['externalRef', fc.constantFrom('s:0', 's:a42', 's:', 'S:0')],
  ['rank', fc.constantFrom('a', 'A5', 'Z', '~')],
  ['number', fc.integer({ min: -110, max: 800 })],
  ['priority', fc.integer({ min: -1, max: 4 })],
  ['placement', fc.integer({ min: 0, max: 4 })],
  ['archived', fc.boolean()],
  ['deleted', fc.boolean()],
  ...['start', 'due', 'completedAt', 'createdAt'].map((field) => [field, instant] as const),
]
const fields = operands.map(([field]) => field)
const operand = fc.constantFrom(...operands)

const comparison: fc.Arbitrary<Filter> = fc.oneof(
  operand.chain(([field, value]) =>
    fc.record({ op: fc.constantFrom('=' as const, '<' as const, '<=' as const), field: fc.constant(field), value }),
  ),
  operand.chain(([field, value]) =>
    fc.array(value, { maxLength: 4 }).map((values) => ({ op: 'in' as const, field, values })),
  ),
  fc.record({ op: fc.constant('contains' as const), field: fc.constantFrom('title', 'text'), value: word }),
  fc.record({ op: fc.constant('contains' as const), field: fc.constant('labelIds'), value: word }),
  fc.record({ op: fc.constant('contains' as const), field: fc.constant('assigneeIds'), value: person }),
  fc.constantFrom('labelIds', 'assigneeIds', ...fields).map((field) => ({ op: 'isNull' as const, field })),
)
const { tree } = fc.letrec<{ tree: Filter }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    comparison,
    fc.record({ op: fc.constantFrom('and', 'or'), of: fc.array(tie('tree'), { maxLength: 4 }) }),
    fc.record({ op: fc.constant('not'), of: tie('tree') }),
  ),
}))

const scope: fc.Arbitrary<Scope> = fc.oneof(
  fc.constant({ organizationId: 'acme' }),
  fc.constant({ everyOrganization: true as const }),
  person.map((readableBy) => ({ readableBy })),
  person.map((readableBy) => ({ organizationId: 'acme', readableBy })),
)
const question = fc.record({
  scope,
  filter: tree,
  sort: fc.record({ field: fc.constantFrom(...fields), direction: fc.constantFrom('asc' as const, 'desc' as const) }),
  limit: fc.constantFrom(7, 50, 1000),
})
type Question = typeof question extends fc.Arbitrary<infer Asked> ? Asked : never

async function fill(storage: Port): Promise<void> {
  await storage.open({ migrate: true, now: Date.now })
  await storage.transaction(async (tx) => {
    for (const state of memberships) await tx.insert(members, { state, derived: {} })
    for (const row of rows) await tx.insert(tasks, row)
  })
}

/** How many there are, and two pages of them. */
const answer = (storage: Port, { scope, filter, sort, limit }: Question) =>
  storage.read(async (view) => {
    const page = await view.list(tasks, scope, { filter, sort, limit })
    const last = page.at(-1)
    const value =
      last &&
      ({ ...tasks.indexed(last.state), ...last.derived, id: last.state.id } as Record<string, Scalar | null>)[
        sort.field
      ]
    const after = last && { value: value ?? null, id: last.state.id }
    const next = after === undefined ? [] : await view.list(tasks, scope, { filter, sort, limit, after })
    return { all: await view.count(tasks, scope, filter), ids: [...page, ...next].map(({ state }) => state.id) }
  })

interface Place {
  readonly storage: Port
  readonly end: () => Promise<unknown>
}

async function onServer(
  { url, drop }: { url: string; drop(): Promise<void> },
  open: (url: string) => Port,
): Promise<Place> {
  return { storage: open(url), end: drop }
}

async function inFile(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'taskwright-answers-'))
  return { storage: sqlite(join(folder, 'tasks.db')), end: () => rm(folder, { recursive: true, force: true }) }
}

const databases: readonly (readonly [string, boolean, () => Promise<Place>])[] = [
  ['SQLite', true, inFile],
  ['MySQL or MariaDB', mysqlUrl !== undefined, async () => onServer(await createMysql(), mysql)],
  ['PostgreSQL', hasPostgresql, async () => onServer(await createPostgresql(), postgresql)],
]

/** All are asked the same. */
const seed = Date.now() % 2 ** 31
const RUNS = 150

describe('the same questions to memory and', () => {
  const memory = memoryStorage()
  const places: Place[] = []
  beforeAll(() => fill(memory))
  afterAll(async () => {
    for (const { storage, end } of places) {
      await storage.close()
      await end()
    }
    await memory.close()
  })

  describe.each(databases)('%s', (name, isThere, create) => {
    test.skipIf(!isThere)(`get the same answers (${isThere ? 'any filter' : `${name} is not there`})`, async () => {
      const place = await create()
      places.push(place)
      await fill(place.storage)
      let found = 0
      await fc.assert(
        fc.asyncProperty(question, async (asked) => {
          const expected = await answer(memory, asked)
          expect(await answer(place.storage, asked)).toEqual(expected)
          if (expected.all > 0 && expected.all < rows.length) found++
        }),
        { seed, numRuns: RUNS },
      )
      // Questions that have no answer, or everything, would prove little.
      expect(found).toBeGreaterThan(RUNS / 5)
    })
  })
})
