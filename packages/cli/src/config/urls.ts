import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Config } from './config.ts'
import type { Complain, Environment } from './read-config.ts'

/** Adapters that are planned: whoever asks for one learns that it isn't a spelling mistake. */
const planned: Readonly<Record<string, readonly string[]>> = {
  TASKWRIGHT_DATABASE_URL: ['mysql', 'mariadb', 'postgresql', 'postgres'],
  TASKWRIGHT_BROKER_URL: ['amqp', 'amqps'],
  TASKWRIGHT_CACHE_URL: ['redis', 'rediss'],
  TASKWRIGHT_FILES_URL: ['s3'],
  TASKWRIGHT_MAIL_URL: ['smtp', 'smtps'],
}

/** `sqlite:<file>`: relative to the working directory, or absolute. */
export function readDatabase(env: Environment, otherwise: string, cwd: string, complain: Complain): Config['database'] {
  const file = readPath('TASKWRIGHT_DATABASE_URL', 'sqlite', env, otherwise, cwd, complain)
  return { kind: 'sqlite', file }
}

export function readFiles(env: Environment, otherwise: string, cwd: string, complain: Complain): Config['files'] {
  return { kind: 'file', dir: readPath('TASKWRIGHT_FILES_URL', 'file', env, otherwise, cwd, complain) }
}

/** A setting that has one value so far, such as `log:`. */
export function requireOnly(variable: string, scheme: string, env: Environment, complain: Complain): void {
  const value = env[variable]
  if (value !== undefined && value !== `${scheme}:`) complain(variable, sentence(variable, `${scheme}:`, value))
}

function readPath(
  variable: string,
  scheme: string,
  env: Environment,
  otherwise: string,
  cwd: string,
  complain: Complain,
): string {
  const value = env[variable]
  if (value === undefined) return otherwise
  const path = pathOf(value, scheme)
  if (path !== undefined) return resolve(cwd, path)
  complain(variable, sentence(variable, `${scheme}:<path>`, value))
  return otherwise
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
  const scheme = /^[a-z0-9+]+(?=:)/i.exec(value)?.[0]?.toLowerCase() ?? ''
  const coming = planned[variable] ?? []
  if (coming.includes(scheme))
    return `must be ${allowed} in this version; ${coming.map((name) => `${name}:`).join(', ')} cannot be used yet`
  return `must be ${allowed}`
}
