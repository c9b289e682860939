/** What a process of Taskwright may do; the same program scales each separately. */
export type Role = 'api' | 'worker' | 'scheduler'
export const roles = ['api', 'worker', 'scheduler'] as const

/** A server somewhere: with its credentials, and as it may be shown to people. */
export interface Remote {
  /** Holds the password: for drivers only. */
  readonly url: string
  /** `db.example.com:3306/taskwright`: no user, no password. */
  readonly where: string
}

export type Database =
  | { readonly kind: 'sqlite'; readonly file: string }
  | ({ readonly kind: 'mysql' | 'postgresql' } & Remote)
export type Broker = { readonly kind: 'log' } | { readonly kind: 'amqp'; readonly brokers: readonly Remote[] }
export type CacheChoice = { readonly kind: 'memory' } | ({ readonly kind: 'redis' } & Remote)

/** The environment, read and checked. */
export interface Config {
  readonly port: number
  readonly host: string
  /** Absolute, as all paths here. */
  readonly dataDir: string
  readonly database: Database
  /** The most connections to a database server that this process has open at once. */
  readonly connections: number
  readonly broker: Broker
  readonly cache: CacheChoice
  readonly files: { readonly kind: 'file'; readonly dir: string }
  /** Null: taken from, or made into, the data directory. */
  readonly secret: string | null
  /** What a scraper of /metrics must send; null: nothing. */
  readonly metricsToken: string | null
  /** What part of the traces is sampled, 0 to 1, and the name they come under; null: nobody collects them. */
  readonly tracing: { readonly share: number; readonly service: string } | null
  readonly roles: readonly Role[]
  readonly production: boolean
  /** How long a start waits for a database or broker that cannot be reached. */
  readonly waitMs: number
  /** How long a stop still answers while /health/ready says 503. */
  readonly graceMs: number
}
