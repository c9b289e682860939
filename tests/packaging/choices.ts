import { readPackages } from '../../scripts/lib/workspace.mjs'

/** What somebody installs who builds on Taskwright: names of ours, and what they choose beside them. */
export interface Choice {
  /** As the README's table has it. */
  readonly name: string
  readonly ours: readonly string[]
  /** Drivers they install themselves, in the versions this workspace is tested with. */
  readonly beside?: readonly string[]
  /** Of all the parts below, exactly these come along. */
  readonly brings: readonly string[]
  /** What must load with nothing else installed. */
  readonly doors: readonly string[]
  /** The package whose README's first block works with this install. Others' are tried with everything installed. */
  readonly readme?: string
}

/** Drivers, clients and servers: nobody gets one they did not ask for. */
export const parts = [
  'better-sqlite3',
  'mysql2',
  'pg',
  'amqplib',
  'amqp-connection-manager',
  'ioredis',
  'unstorage',
  '@mikro-orm/core',
  'kysely',
  'h3',
  'srvx',
  'pino',
  'prom-client',
  'jose',
  '@node-rs/bcrypt',
  'rrule-temporal',
  'openapi-fetch',
  'vitest',
] as const

const orm = ['@mikro-orm/core', 'kysely']
const storage = '@taskwright/storage-mikro-orm'

export const choices: readonly Choice[] = [
  {
    name: 'the engine alone',
    ours: ['@taskwright/core'],
    brings: [],
    doors: ['@taskwright/core', '@taskwright/core/memory', '@taskwright/core/imports', '@taskwright/core/testing'],
    readme: '@taskwright/core',
  },
  {
    name: 'the engine on SQLite',
    ours: ['@taskwright/core', storage],
    beside: ['@mikro-orm/sqlite'],
    brings: ['better-sqlite3', ...orm],
    doors: ['@taskwright/core', storage, `${storage}/sqlite`],
    readme: storage,
  },
  {
    name: 'the engine on MySQL or MariaDB',
    ours: ['@taskwright/core', storage],
    beside: ['@mikro-orm/mysql'],
    brings: ['mysql2', ...orm],
    doors: [storage, `${storage}/mysql`],
  },
  {
    name: 'the engine on PostgreSQL',
    ours: ['@taskwright/core', storage],
    beside: ['@mikro-orm/postgresql'],
    brings: ['pg', ...orm],
    doors: [storage, `${storage}/postgresql`],
  },
  {
    name: 'the engine on SQLite with RabbitMQ',
    ours: ['@taskwright/core', storage, '@taskwright/events-rabbitmq'],
    beside: ['@mikro-orm/sqlite'],
    brings: ['better-sqlite3', ...orm, 'amqplib'],
    doors: [`${storage}/sqlite`, '@taskwright/events-rabbitmq'],
  },
  {
    name: 'the engine with a cache in Redis',
    ours: ['@taskwright/core', '@taskwright/cache-unstorage'],
    beside: ['ioredis'],
    // unstorage brings an h3 of its own.
    brings: ['ioredis', 'unstorage', 'h3'],
    doors: ['@taskwright/cache-unstorage', '@taskwright/cache-unstorage/redis'],
    readme: '@taskwright/cache-unstorage',
  },
  {
    name: 'the server in your own program',
    ours: ['@taskwright/core', '@taskwright/server'],
    brings: ['h3', 'srvx', 'pino', 'prom-client', 'jose', '@node-rs/bcrypt'],
    doors: ['@taskwright/server'],
    readme: '@taskwright/server',
  },
  {
    name: 'the program, with everything it can be told to use',
    ours: [
      '@taskwright/cli',
      '@taskwright/core',
      '@taskwright/server',
      storage,
      '@taskwright/events-rabbitmq',
      '@taskwright/cache-unstorage',
    ],
    brings: [
      'better-sqlite3',
      'mysql2',
      'pg',
      'amqplib',
      'ioredis',
      'unstorage',
      ...orm,
      'h3',
      'srvx',
      'pino',
      'prom-client',
      'jose',
      '@node-rs/bcrypt',
    ],
    doors: ['@taskwright/cli'],
    readme: '@taskwright/cli',
  },
  {
    name: 'the typed client',
    ours: ['@taskwright/sdk'],
    brings: ['openapi-fetch'],
    doors: ['@taskwright/sdk'],
  },
]

/** As our own packages are tested with it: `ioredis` → `5.11.1`. */
export function pinned(name: string): string {
  for (const { manifest } of readPackages()) {
    const version = manifest.devDependencies?.[name]
    if (version !== undefined) return version
  }
  throw new Error(`No package of ours is tested with ${name}.`)
}
