import type { StorageRetry } from '@taskwright/core'
import type { Engine } from '../../plugin.ts'
import type { FigureSource, Sample } from '../../telemetry/figures.ts'

/** What the engine and its adapters know of themselves. */
export const engineSources = (engine: Engine, version: string): readonly FigureSource[] => [
  build(engine, version),
  storage(engine),
  readers(engine),
  bus(engine),
  deadLetters(engine),
]

const source = <Name extends string>(given: FigureSource<Name>): FigureSource<Name> => given

const build = ({ storage, events }: Engine, version: string) =>
  source({
    part: 'build',
    figures: {
      taskwright_build_info: {
        kind: 'gauge',
        help: 'Always 1; says which version runs on which storage and bus.',
        labels: ['version', 'storage', 'bus'],
      },
    },
    read: () => [
      { name: 'taskwright_build_info', value: 1, labels: { version, storage: storage.name, bus: events.name } },
    ],
  })

const storage = ({ storage }: Engine) =>
  source({
    part: 'storage',
    figures: {
      taskwright_storage_up: { kind: 'gauge', help: 'Always 1; absent while the database does not answer.' },
      taskwright_storage_pool_connections: {
        kind: 'gauge',
        help: 'Connections to the database, by what they do: busy or idle.',
        labels: ['state'],
      },
      taskwright_storage_pool_waiting: {
        kind: 'gauge',
        help: 'Callers waiting for a connection to the database.',
      },
      taskwright_storage_retries_total: {
        kind: 'counter',
        help: 'Units of work that were run again, by what made it necessary.',
        labels: ['reason'],
      },
      taskwright_outbox_events: {
        kind: 'gauge',
        help: 'Events that are committed and have no position in the log yet.',
      },
      taskwright_outbox_oldest_age_seconds: {
        kind: 'gauge',
        help: 'Age of the oldest event without a position, in seconds; 0 when there is none.',
      },
    },
    async read() {
      const { pool, retries, unnumbered } = await storage.figures()
      return [
        { name: 'taskwright_storage_up', value: 1 },
        ...(pool === null ? [] : poolSamples(pool)),
        ...(Object.keys(retries) as StorageRetry[]).map(
          (reason) =>
            ({ name: 'taskwright_storage_retries_total', value: retries[reason], labels: { reason } }) as const,
        ),
        { name: 'taskwright_outbox_events', value: unnumbered.events },
        { name: 'taskwright_outbox_oldest_age_seconds', value: unnumbered.oldestMs / 1000 },
      ]
    },
  })

const poolSamples = ({ open, idle, waiting }: { open: number; idle: number; waiting: number }) =>
  [
    { name: 'taskwright_storage_pool_connections', value: open - idle, labels: { state: 'busy' } },
    { name: 'taskwright_storage_pool_connections', value: idle, labels: { state: 'idle' } },
    { name: 'taskwright_storage_pool_waiting', value: waiting },
  ] as const

const readers = (engine: Engine) =>
  source({
    part: 'readers',
    figures: {
      taskwright_reader_lag_events: {
        kind: 'gauge',
        help: 'Events of the log a reader still has to see.',
        labels: ['reader', 'kind'],
      },
      taskwright_reader_position: {
        kind: 'gauge',
        help: 'Position in the log up to which a reader has come.',
        labels: ['reader', 'kind'],
      },
    },
    async read() {
      return (await engine.readers()).flatMap(({ name, kind, lag, position }) => {
        const labels = { reader: name, kind }
        return [
          { name: 'taskwright_reader_lag_events', value: lag, labels } as const,
          { name: 'taskwright_reader_position', value: position, labels } as const,
        ]
      })
    },
  })

const bus = ({ events }: Engine) =>
  source({
    part: 'bus',
    figures: {
      taskwright_bus_connected: { kind: 'gauge', help: 'Whether events can be published now: 1 or 0.' },
      taskwright_bus_published_total: { kind: 'counter', help: 'Events that the bus has confirmed.' },
      taskwright_bus_refused_total: {
        kind: 'counter',
        help: 'Events whose publishing failed or was not confirmed; they are published again.',
      },
      taskwright_bus_delivered_total: { kind: 'counter', help: 'Deliveries to subscriptions in this process.' },
      taskwright_bus_redelivered_total: {
        kind: 'counter',
        help: 'Deliveries to subscriptions that came a second time or later.',
      },
      taskwright_bus_reconnects_total: { kind: 'counter', help: 'Times the connection to the bus was made anew.' },
    },
    read() {
      const { connected, published, refused, delivered, redelivered, reconnects } = events.figures()
      return [
        { name: 'taskwright_bus_connected', value: connected ? 1 : 0 },
        { name: 'taskwright_bus_published_total', value: published },
        { name: 'taskwright_bus_refused_total', value: refused },
        { name: 'taskwright_bus_delivered_total', value: delivered },
        { name: 'taskwright_bus_redelivered_total', value: redelivered },
        { name: 'taskwright_bus_reconnects_total', value: reconnects },
      ]
    },
  })

const MOST_COUNTED = 1000

const deadLetters = ({ deadLetters }: Engine) =>
  source({
    part: 'dead-letters',
    figures: {
      taskwright_dead_letters: {
        kind: 'gauge',
        help: `Events a subscription has given up on, counted up to ${MOST_COUNTED} over all subscriptions.`,
        labels: ['subscription'],
      },
    },
    async read() {
      const counts = new Map<string, number>()
      for (const { subscription } of await deadLetters.list({ limit: MOST_COUNTED }))
        counts.set(subscription, (counts.get(subscription) ?? 0) + 1)
      return [...counts].map(([subscription, value]) => deadLetterSample(subscription, value))
    },
  })

const deadLetterSample = (subscription: string, value: number): Sample<'taskwright_dead_letters'> => ({
  name: 'taskwright_dead_letters',
  value,
  labels: { subscription },
})
