import { type Aggregate, commonError, type Row, TaskwrightError } from '@taskwright/core'
import { memoryPlace } from '@taskwright/core/memory'
import type { fidelity } from '../storage/fidelity.ts'
import { aTask } from '../storage/fixtures.ts'
import type { connections, lifecycle } from '../storage/lifecycle.ts'
import type { silence } from '../storage/silence.ts'
import { indexing, rewriting, textOf } from './collections.ts'
import { inPort, inTx, inView, type StorageMutant } from './sabotage.ts'
import { blindUpdate } from './versions.ts'

type Mutants<Group> = { readonly [Sentence in keyof Group]: StorageMutant }

/** The state with every value of a type changed, by way of JSON text. */
const mapped =
  (change: (value: unknown, key: string) => unknown) =>
  <State extends Aggregate>(state: State): State =>
    JSON.parse(JSON.stringify(state, (key, value: unknown) => change(value, key)))

const textsAs = (change: (text: string) => string) =>
  rewriting(mapped((value) => (typeof value === 'string' ? change(value) : value)))

const KNOWN = new Set(Object.keys(aTask({ id: 'known' })))

function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copied)
  const copy: Record<string, unknown> = {}
  // As a naive clone does it: a key named `__proto__` is lost.
  for (const [key, part] of Object.entries(value)) copy[key] = copied(part)
  return copy
}

/** Objects that were once handed in or out. */
const sharing = (share: 'in' | 'out'): StorageMutant => {
  return () => {
    const rows = new Map<string, unknown>()
    return {
      tx: (tx) => ({
        async insert(collection, row) {
          if (share === 'in') rows.set(row.state.id, row)
          await tx.insert(collection, row)
        },
      }),
      view: (view) => ({
        async get<State extends Aggregate>(...[collection, scope, id]: Parameters<typeof view.get<State>>) {
          const found = rows.get(id) ?? (await view.get(collection, scope, id))
          rows.set(id, found)
          const same: Row<State> | undefined = found as Row<State> | undefined
          return same
        },
      }),
    }
  }
}

export const fidelityMutants: Mutants<typeof fidelity> = {
  'a huge text comes back whole': textsAs((text) => text.slice(0, 65_535)),
  'text comes back as it was written': textsAs((text) => text.normalize('NFC')),
  'unknown fields come back': rewriting((state) =>
    'checklists' in state
      ? JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(state).filter(([key]) => KNOWN.has(key)))))
      : state,
  ),
  'the order of keys is kept': rewriting(
    mapped((value, key) =>
      key === 'metadata' && typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    ),
  ),
  'keys with a meaning in JavaScript or SQL come back': rewriting((state) => JSON.parse(JSON.stringify(copied(state)))),
  'characters that JSON escapes come back': textsAs((text) => text.replaceAll('\u0000', '')),
  'numbers come back': rewriting(
    mapped((value) => (typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(12)) : value)),
  ),
  'what was handed in is no longer connected': sharing('in'),
  'what was read is not connected either': sharing('out'),
  'instants keep their milliseconds, before 1970 and far ahead': indexing('tasks', ({ completedAt }) => ({
    completedAt:
      completedAt === null ? null : textOf(completedAt) < '1970' ? '1970-01-01T00:00:00.000Z' : textOf(completedAt),
  })),
  'an update replaces the state wholly': inTx((tx) => ({
    async update(collection, { state, derived }, expected) {
      const known = await tx.get(collection, { organizationId: state.organizationId }, state.id)
      await tx.update(collection, { state: { ...known?.state, ...state }, derived }, expected)
    },
  })),
}

export const lifecycleMutants: Mutants<typeof lifecycle> = {
  'a storage that was not opened refuses everything': inPort(() => ({ ping: async () => {} })),
  'a closed storage refuses everything': inPort((port) => ({
    sweep: () => port.sweep().catch(() => 0),
  })),
  'a storage can be closed twice': inPort((port) => {
    let closed = false
    return {
      async close() {
        if (closed) throw commonError('storage.unavailable')
        closed = true
        await port.close()
      },
    }
  }),
  'closing lets running work come to its end': () => {
    let closing = false
    return {
      tx: (tx) => ({
        async insert(...of) {
          if (closing) throw commonError('storage.unavailable')
          await tx.insert(...of)
        },
      }),
      port: (port) => ({
        close() {
          closing = true
          return port.close()
        },
      }),
    }
  },
  'an open storage answers a ping': inPort(() => ({
    ping: async () => {
      throw commonError('storage.unavailable')
    },
  })),
  'an open storage lacks no migration': inPort(() => ({ pendingMigrations: async () => ['0002-more'] })),
  'without migrating, an empty place is refused or needs no migration': inPort((port) => ({
    async open(options) {
      if (!options.migrate) throw new Error('no such table: tasks')
      await port.open(options)
    },
  })),
  'places are apart': (_place, first) => ({ placeOf: () => first }),
  'what was committed is there for the next one to open the place': (place) => ({
    port: (port) => ({
      async close() {
        await port.close()
        place.counters.clear()
      },
    }),
  }),
}

/** Each connection stores for itself. */
const apart: StorageMutant = (place) => ({ placeOf: (connection) => (connection === 0 ? place : memoryPlace()) })

export const connectionMutants: Mutants<typeof connections> = {
  'what one connection committed another reads': apart,
  'of two connections racing with one version exactly one wins': blindUpdate,
  'the events and numbers of two connections leave no gap': apart,
  'of two connections racing for a record exactly one gets true': apart,
}

/** Passes on what the database said. */
const withCause = (error: unknown, said: string): unknown =>
  error instanceof TaskwrightError
    ? new TaskwrightError({ code: error.code, details: error.details }, error, { cause: new Error(said) })
    : error

export const silenceMutants: Mutants<typeof silence> = {
  'no error tells what was written': inTx((tx) => ({
    insert: (collection, row) =>
      tx.insert(collection, row).catch((error) => {
        throw withCause(error, `insert into tasks values (${JSON.stringify(row.state)})`)
      }),
  })),
  'no error tells what was asked for': inView((view) => ({
    count: (collection, scope, filter) =>
      view.count(collection, scope, filter).catch((error) => {
        throw withCause(error, `no such column: ${JSON.stringify(filter)}`)
      }),
  })),
}
