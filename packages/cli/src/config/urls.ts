import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Broker, CacheChoice, Config, Database } from './config.ts'
import type { Complain, Environment } from './read-config.ts'
import { readBrokers, readRemote } from './remotes.ts'

/** Adapters that are planned: whoever asks for one learns that it isn't a spelling mistake. */
const planned: Readonly<Record<string, readonly string[]>> = {
  TASKWRIGHT_FILES_URL: ['s3'],
  TASKWRIGHT_MAIL_URL: ['smtp', 'smtps'],
}
const ENCODED = 'with special characters percent-encoded'

const databases: Readonly<Record<string, 'mysql' | 'postgresql'>> = {
  mysql: 'mysql',
  mariadb: 'mysql',
  postgresql: 'postgresql',
  postgres: 'postgresql',
}

/** `sqlite:<file>`, relative to the working directory or absolute, or a database server. */
export function readDatabase(env: Environment, otherwise: string, cwd: string, complain: Complain): Database {
  const variable = 'TASKWRIGHT_DATABASE_URL'
  const value = env[variable]
  const kind = databases[schemeOf(value)]
  if (kind !== undefined && value !== undefined) {
    const remote = readRemote(value, { scheme: kind, port: kind === 'mysql' ? 3306 : 5432, path: 'required' })
    if (remote) return { kind, ...remote }
    complain(variable, `must be ${schemeOf(value)}://user:password@host:port/database, ${ENCODED}`)
  }
  const file = value === undefined ? otherwise : pathOf(value, 'sqlite')
  if (file !== undefined) return { kind: 'sqlite', file: resolve(cwd, file) }
  if (kind === undefined)
    complain(variable, 'must be sqlite:<path>, mysql://…, mariadb://… or postgresql://user:password@host/database')
  return { kind: 'sqlite', file: otherwise }
}

/** `log:`, which is the database itself, or RabbitMQ. */
export function readBroker(env: Environment, complain: Complain): Broker {
  const { TASKWRIGHT_BROKER_URL: value = 'log:' } = env
  if (value === 'log:') return { kind: 'log' }
  const brokers = readBrokers(value)
  if (brokers) return { kind: 'amqp', brokers }
  const allowed = `amqp://user:password@host:port/vhost (or amqps:, several hosts with commas between), ${ENCODED}`
  complain('TASKWRIGHT_BROKER_URL', `must be log: or ${allowed}`)
  return { kind: 'log' }
}

/** `memory:`, or Redis. */
export function readCache(env: Environment, complain: Complain): CacheChoice {
  const { TASKWRIGHT_CACHE_URL: value = 'memory:' } = env
  if (value === 'memory:') return { kind: 'memory' }
  const scheme = schemeOf(value)
  const remote =
    scheme === 'redis' || scheme === 'rediss' ? readRemote(value, { scheme, port: 6379, path: 'number' }) : undefined
  if (remote) return { kind: 'redis', ...remote }
  complain('TASKWRIGHT_CACHE_URL', `must be memory: or redis://user:password@host:port/number (or rediss:), ${ENCODED}`)
  return { kind: 'memory' }
}

export function readFiles(env: Environment, otherwise: string, cwd: string, complain: Complain): Config['files'] {
  const variable = 'TASKWRIGHT_FILES_URL'
  const value = env[variable]
  if (value === undefined) return { kind: 'file', dir: otherwise }
  const path = pathOf(value, 'file')
  if (path !== undefined) return { kind: 'file', dir: resolve(cwd, path) }
  complain(variable, sentence(variable, 'file:<path>', value))
  return { kind: 'file', dir: otherwise }
}

/** A setting that has one value so far, such as `log:`. */
export function requireOnly(variable: string, scheme: string, env: Environment, complain: Complain): void {
  const value = env[variable]
  if (value !== undefined && value !== `${scheme}:`) complain(variable, sentence(variable, `${scheme}:`, value))
}

function pathOf(value: string, scheme: string): string | undefined {
  if (!value.startsWith(`${scheme}:`)) return undefined
  const rest = value.slice(scheme.length + 1)
  const path = rest.startsWith('//') ? pathOfUrl(rest) : rest
  const usable = path !== undefined && path.trim() !== '' && path !== ':memory:' && !path.includes('\u0000')
  return usable ? path : undefined
}

/** `//host/path` names a computer, which is not ours to ask. */
function pathOfUrl(rest: string): string | undefined {
  try {
    return fileURLToPath(`file:${rest}`)
  } catch {
    return undefined
  }
}

function sentence(variable: string, allowed: string, value: string): string {
  const coming = planned[variable] ?? []
  if (coming.includes(schemeOf(value)))
    return `must be ${allowed} in this version; ${coming.map((name) => `${name}:`).join(', ')} cannot be used yet`
  return `must be ${allowed}`
}

const schemeOf = (value = ''): string => /^[a-z0-9+]+(?=:)/i.exec(value)?.[0]?.toLowerCase() ?? ''
