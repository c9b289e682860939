import type { Database } from '../../databases.ts'

/** A database that a log is in: a file, or an address. */
export interface Log {
  readonly database: Database
  readonly at: string
}

interface Publishing {
  readonly log: Log
  readonly events: number
  readonly broker: string
  /** How many messages may be unconfirmed at once. */
  readonly window: number
}

/** What a worker process is told to do, one thing in its life. */
export type Job =
  /** Fills a log. */
  | { readonly kind: 'fill'; readonly log: Log; readonly events: number }
  /** Lets the inbox follow the log to its end. */
  | { readonly kind: 'inbox'; readonly log: Log; readonly mostSeconds: number }
  /** Builds the inbox anew, beside the one in use. */
  | { readonly kind: 'rebuild'; readonly log: Log; readonly mostSeconds: number }
  /** Hands a new subscription all there is. */
  | { readonly kind: 'subscription'; readonly log: Log; readonly mostSeconds: number }
  /** Carries the log to RabbitMQ as a server does. */
  | ({ readonly kind: 'relay' } & Publishing)
  /** Publishes the same messages with nothing but amqplib. */
  | ({ readonly kind: 'raw' } & Publishing)

/** How much was done, in how long. */
export interface Work {
  readonly events: number
  readonly seconds: number
  /** Of the worker process, per event. */
  readonly cpuMicroseconds: number
  /** When it was done, in microseconds of the clock that profiles are stamped with. */
  readonly window: { readonly from: number; readonly to: number }
  /** False when its time was over before all was done. */
  readonly whole: boolean
}

export type Report =
  | { readonly kind: 'done'; readonly work: Work }
  | { readonly kind: 'failed'; readonly message: string }
