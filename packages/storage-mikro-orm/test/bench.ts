// How much the adapter costs over the bare driver, in one run: `node --conditions=dev-source test/bench.ts`.
// Bare is the adapter's own copy of better-sqlite3 with the same tables, indexes, columns, JSON and synchronous = FULL.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TaskState } from '@taskwright/core'
import { toColumn } from '../src/mapping/values.ts'
import { sqliteMigrations } from '../src/sqlite/migrations/index.ts'
import { type NativeDatabase, openNative } from '../src/sqlite/native.ts'
import { sqlite } from '../src/sqlite/storage.ts'
import { ACME, anEvent, aTask, taskRow, tasks } from './fixtures.ts'

const ROUNDS = 5
const MS = Number(process.env.BENCH_MS ?? 700)
const folder = mkdtempSync(join(tmpdir(), 'tw-bench-'))
const list = {
  filter: { op: '=', field: 'projectId', value: 'launch' },
  sort: { field: 'createdAt', direction: 'desc' },
  limit: 50,
} as const

const bare = openBare(join(folder, 'bare.db'))
const storage = sqlite(join(folder, 'ours.db'))
await storage.open({ migrate: true, now: Date.now })
let serial = 0
for (let i = 0; i < 10_000; i += 100) await fill(100)

const results = {
  create: await compare(async () => bare.create(next()), create, 1),
  'create, 16 at once': await compare(async () => bare.create(next()), create, 16),
  update: await compare(async () => bare.update(someId()), update, 1),
  'update, 16 at once': await compare(async () => bare.update(someId()), update, 16),
  get: await compare(async () => bare.get(someId()), get, 1),
  'list 50 of 10,000': await compare(
    async () => bare.list(),
    () => storage.read((view) => view.list(tasks, ACME, list)),
    1,
  ),
}
console.table(results)
await storage.close()
rmSync(folder, { recursive: true })

function next(): TaskState {
  const number = ++serial
  return aTask(number, { createdAt: new Date(1.7e12 + number).toISOString() })
}
function someId(): string {
  return `task-${1 + Math.floor(Math.random() * 10_000)}`
}
async function fill(count: number): Promise<void> {
  const states = Array.from({ length: count }, next)
  for (const state of states) bare.create(state)
  await storage.transaction(async (tx) => {
    for (const state of states) await tx.insert(tasks, taskRow(state))
  })
}
async function create(): Promise<void> {
  const state = next()
  await storage.transaction(async (tx) => {
    await tx.insert(tasks, taskRow(state))
    await tx.append([anEvent(state.id)])
  })
}
async function update(): Promise<void> {
  await storage.transaction(async (tx) => {
    const row = await tx.get(tasks, ACME, someId(), { lock: true })
    if (row === undefined) throw new Error('not there')
    const { version } = row.state
    await tx.update(tasks, { ...row, state: { ...row.state, version: version + 1, priority: 'HIGH' } }, version)
    await tx.append([anEvent(`${++serial}`, { stream: `task/${row.state.id}`, sequence: version + 1 })])
  })
}
async function get(): Promise<unknown> {
  return storage.read((view) => view.get(tasks, ACME, someId()))
}

/** Medians of rounds that take turns, so that both suffer the same neighbours. */
async function compare(theirs: () => Promise<unknown>, ours: () => Promise<unknown>, atOnce: number) {
  const rates: { bare: number[]; ours: number[] } = { bare: [], ours: [] }
  for (let round = 0; round < ROUNDS; round++) {
    rates.bare.push(await rate(theirs, 1))
    rates.ours.push(await rate(ours, atOnce))
  }
  const [a, b] = [median(rates.bare), median(rates.ours)]
  return { 'bare/s': Math.round(a), 'ours/s': Math.round(b), ratio: Number((b / a).toFixed(2)) }
}
async function rate(work: () => Promise<unknown>, atOnce: number): Promise<number> {
  const start = performance.now()
  let done = 0
  const one = async () => {
    for (; performance.now() - start < MS; done++) await work()
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  return (done / (performance.now() - start)) * 1000
}
function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function openBare(filename: string) {
  const database: NativeDatabase = openNative(filename, 0)
  database.pragma('journal_mode = wal')
  database.pragma('synchronous = full')
  for (const { statements } of sqliteMigrations) for (const statement of statements) database.exec(statement)
  const { fields } = tasks
  const names = Object.keys(fields)
  const columns = names.map((name) => `"${name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)}"`)
  const insert = database.prepare(
    `insert into tw_tasks (id, organization_id, version, ${columns.join()}, state) values (${Array.from({ length: columns.length + 4 }, () => '?').join()})`,
  )
  const event = database.prepare(
    `insert into tw_events (id, type, schema_version, organization_id, stream, sequence, time, actor, correlation_id, causation_id, hops, origin, traceparent, data, recorded_time) values (${Array.from({ length: 15 }, () => '?').join()})`,
  )
  const [begin, commit] = [database.prepare('begin immediate'), database.prepare('commit')]
  const read = database.prepare('select state from tw_tasks where id = ? and organization_id = ?')
  const save = database.prepare(
    'update tw_tasks set version = ?, priority = ?, state = ? where id = ? and organization_id = ? and version = ?',
  )
  const page = database.prepare(
    'select state, rank, placement from tw_tasks where organization_id = ? and project_id = ? order by created_at desc, id desc limit 50',
  )
  const values = (state: TaskState) => {
    const indexed = { ...tasks.indexed(state), ...taskRow(state).derived }
    return names.map((name) => toColumn(fields[name]?.kind ?? 'id', indexed[name]))
  }
  const log = (id: string, stream: string, sequence: number) =>
    event.run([
      id,
      'task.created',
      1,
      'acme',
      stream,
      sequence,
      Date.now(),
      'ana',
      'request-1',
      null,
      0,
      'app',
      null,
      JSON.stringify({ taskId: id }),
      Date.now(),
    ])
  const get = (id: string): TaskState => {
    const [row] = read.all([id, 'acme']) as { state: string }[]
    return JSON.parse(row?.state ?? '')
  }
  return {
    create(state: TaskState) {
      begin.run([])
      insert.run([state.id, state.organizationId, state.version, ...values(state), JSON.stringify(state)])
      log(state.id, `task/${state.id}`, 1)
      commit.run([])
    },
    update(id: string) {
      begin.run([])
      const state = get(id)
      const after: TaskState = { ...state, version: state.version + 1, priority: 'HIGH' }
      save.run([after.version, 2, JSON.stringify(after), id, 'acme', state.version])
      log(`${++serial}`, `task/${id}`, after.version)
      commit.run([])
    },
    get,
    list: () => (page.all(['acme', 'launch']) as { state: string }[]).map(({ state }) => JSON.parse(state)),
  }
}
