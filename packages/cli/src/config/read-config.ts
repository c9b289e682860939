import { join, resolve } from 'node:path'
import { exitCodes } from '../exit-codes.ts'
import { Failure } from '../failure.ts'
import { type Config, type Role, roles } from './config.ts'
import { readBroker, readCache, readDatabase, readFiles, requireOnly } from './urls.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Says what is wrong with a variable: one sentence, never the value, which may be a password. */
export type Complain = (variable: string, allowed: string) => void

/**
 * Reads the environment. Everything that is wrong is named at once, one line per variable.
 * `signing`: whether this command needs the secret.
 */
export function readConfig(env: Environment, { signing = false, cwd = process.cwd() } = {}): Config {
  const problems: string[] = []
  const complain: Complain = (variable, allowed) => problems.push(`${variable} ${allowed}`)
  const production = env.NODE_ENV === 'production'
  const dataDir = readDataDir(env, cwd, complain)
  requireOnly('TASKWRIGHT_MAIL_URL', 'log', env, complain)
  const config: Config = {
    port: readPort(env, complain),
    host: readHost(env, complain),
    dataDir,
    database: readDatabase(env, join(dataDir, 'taskwright.db'), cwd, complain),
    connections: readNumber('TASKWRIGHT_DATABASE_CONNECTIONS', { least: 2, most: 500, otherwise: 10 }, env, complain),
    broker: readBroker(env, complain),
    cache: readCache(env, complain),
    files: readFiles(env, join(dataDir, 'files'), cwd, complain),
    secret: readSecret(env, signing && production, complain),
    metricsToken: readMetricsToken(env, complain),
    tracing: readTracing(env, complain),
    roles: readRoles(env, complain),
    production,
    waitMs: 1000 * readNumber('TASKWRIGHT_WAIT', { least: 0, most: 3600, otherwise: 60 }, env, complain),
    graceMs:
      1000 * readNumber('TASKWRIGHT_GRACE', { least: 0, most: 15, otherwise: production ? 2 : 0 }, env, complain),
  }
  if (problems.length > 0) throw new Failure(exitCodes.configuration, 'config.invalid', problems)
  return config
}

/** Names of variables that look like ours and are not: most likely misspelt. */
export const unknownVariables = (env: Environment): readonly string[] =>
  Object.keys(env).filter((name) => name.startsWith('TASKWRIGHT_') && !variables.includes(name))

/** Everything the program reads, `PORT`, `HOST` and `NODE_ENV` aside. */
export const variables: readonly string[] = [
  'TASKWRIGHT_DATA_DIR',
  'TASKWRIGHT_DATABASE_URL',
  'TASKWRIGHT_DATABASE_CONNECTIONS',
  'TASKWRIGHT_BROKER_URL',
  'TASKWRIGHT_CACHE_URL',
  'TASKWRIGHT_FILES_URL',
  'TASKWRIGHT_MAIL_URL',
  'TASKWRIGHT_SECRET',
  'TASKWRIGHT_METRICS_TOKEN',
  'TASKWRIGHT_ROLES',
  'TASKWRIGHT_WAIT',
  'TASKWRIGHT_GRACE',
  'TASKWRIGHT_DEBUG',
]

function readPort({ PORT = '3000' }: Environment, complain: Complain): number {
  const port = /^\d{1,5}$/.test(PORT) ? Number(PORT) : Number.NaN
  if (!(port <= 65_535)) complain('PORT', 'must be a whole number from 0 (any free port) to 65535')
  return port
}

function readHost({ HOST = '127.0.0.1' }: Environment, complain: Complain): string {
  const valid = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,252})$/.test(HOST) || /^[0-9a-fA-F:.]{2,45}(%\w+)?$/.test(HOST)
  if (!valid) complain('HOST', 'must be an IP address or a host name, such as 127.0.0.1 or 0.0.0.0')
  return HOST
}

function readDataDir({ TASKWRIGHT_DATA_DIR = './data' }: Environment, cwd: string, complain: Complain): string {
  if (TASKWRIGHT_DATA_DIR.trim() === '') complain('TASKWRIGHT_DATA_DIR', 'must be the path of a directory')
  return resolve(cwd, TASKWRIGHT_DATA_DIR)
}

interface Range {
  readonly least: number
  readonly most: number
  readonly otherwise: number
}

function readNumber(variable: string, { least, most, otherwise }: Range, env: Environment, complain: Complain): number {
  const value = env[variable]
  if (value === undefined) return otherwise
  const number = /^\d{1,6}$/.test(value) ? Number(value) : Number.NaN
  if (!(number >= least && number <= most)) complain(variable, `must be a whole number from ${least} to ${most}`)
  return number
}

/** OpenTelemetry's own variables; what else they say is for its packages to read. */
function readTracing(env: Environment, complain: Complain): Config['tracing'] {
  const { OTEL_TRACES_SAMPLER_ARG: share = '0.1', OTEL_SERVICE_NAME: service = 'taskwright' } = env
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || env.OTEL_EXPORTER_OTLP_ENDPOINT
  if (!endpoint || env.OTEL_SDK_DISABLED === 'true' || env.OTEL_TRACES_EXPORTER === 'none') return null
  if (!isHttp(endpoint)) complain('OTEL_EXPORTER_OTLP_ENDPOINT', 'must be http://… or https://…')
  // Whoever asks for something else would wait for traces that never come, or get others than they think.
  requireValue('OTEL_TRACES_EXPORTER', 'otlp', env, complain)
  const protocols = ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL']
  for (const variable of protocols) requireValue(variable, 'http/protobuf', env, complain)
  requireValue('OTEL_TRACES_SAMPLER', 'parentbased_traceidratio', env, complain)
  if (!(/^[\d.]+$/.test(share) && Number(share) <= 1))
    complain('OTEL_TRACES_SAMPLER_ARG', 'must be a number from 0 to 1')
  return { share: Number(share), service }
}

function isHttp(url: string): boolean {
  return URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol)
}

function requireValue(variable: string, allowed: string, env: Environment, complain: Complain): void {
  const value = env[variable]
  if (value && value !== allowed) complain(variable, `must be ${allowed} or left out`)
}

function readMetricsToken({ TASKWRIGHT_METRICS_TOKEN: token }: Environment, complain: Complain): string | null {
  if (token !== undefined && !/^\S{16,}$/.test(token))
    complain('TASKWRIGHT_METRICS_TOKEN', 'must have at least 16 characters and no spaces')
  return token ?? null
}

const SECRET_BYTES = 32

function readSecret({ TASKWRIGHT_SECRET: secret }: Environment, required: boolean, complain: Complain): string | null {
  const long = secret !== undefined && Buffer.byteLength(secret) >= SECRET_BYTES
  if (secret === undefined && !required) return null
  if (!long) {
    const when = required ? 'is required when NODE_ENV=production and ' : ''
    complain('TASKWRIGHT_SECRET', `${when}must have at least ${SECRET_BYTES} bytes`)
  }
  return secret ?? null
}

function readRoles({ TASKWRIGHT_ROLES = roles.join(',') }: Environment, complain: Complain): readonly Role[] {
  const wanted = TASKWRIGHT_ROLES.split(',').map((name) => name.trim())
  const known = roles.filter((role) => wanted.includes(role))
  if (known.length < new Set(wanted).size)
    complain('TASKWRIGHT_ROLES', `must be one or more of ${roles.join(', ')}, with commas between`)
  return known
}
