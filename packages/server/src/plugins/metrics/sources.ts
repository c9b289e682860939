import type { StorageRetry } from '@taskwright/core'
import type { Engine } from '../../plugin.ts'
import type { FigureSource } from '../../telemetry/figures.ts'

/** What the engine and its adapters know of themselves. */
export const engineSources = (engine: Engine, version: string): readonly FigureSource[] => [
  build(engine, version),
  storageUp(engine),
  storage(engine),
  readers(engine),
  bus(engine),
  subscriptions(engine),
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

/** A part of its own: it has something to say precisely when nothing else of the database has. */
const storageUp = ({ storage }: Engine) =>
  source({
    part: 'storage-up',
    figures: {
      taskwright_storage_up: { kind: 'gauge', help: 'Whether the database answers within two seconds: 1 or 0.' },
    },
    async read() {
      const up = await answersWithin(ANSWER_MS, storage.ping())
      return [{ name: 'taskwright_storage_up', value: up ? 1 : 0 }]
    },
  })

/** Sooner than the scrape gives up on a part. */
const ANSWER_MS = 2000

function answersWithin(ms: number, asked: Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, false)
    const tell = (up: boolean) => () => {
      clearTimeout(timer)
      resolve(up)
    }
    asked.then(tell(true), tell(false))
  })
}

const storage = ({ storage }: Engine) =>
  source({
    part: 'storage',
    figures: {
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

/** They come from the bus: where that is a broker that is away, they are absent while lag and position are not. */
const subscriptions = (engine: Engine) =>
  source({
    part: 'subscriptions',
    figures: {
      taskwright_subscription_waiting_events: {
        kind: 'gauge',
        help: 'Events the bus has for a subscription and has not handed over yet.',
        labels: ['subscription'],
      },
      taskwright_dead_letters: {
        kind: 'gauge',
        help: 'Events a subscription has given up on. Where they are in the database they are counted up to 1000.',
        labels: ['subscription'],
      },
    },
    async read() {
      return (await engine.backlogs()).flatMap(({ subscription, waiting, dead }) => {
        const labels = { subscription }
        return [
          { name: 'taskwright_subscription_waiting_events', value: waiting, labels } as const,
          { name: 'taskwright_dead_letters', value: dead, labels } as const,
        ]
      })
    },
  })
