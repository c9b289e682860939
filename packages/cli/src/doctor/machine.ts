import { randomUUID } from 'node:crypto'
import { rm, stat, statfs, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { roles as allRoles, type Config } from '../config/config.ts'
import { secretFile } from '../config/secret.ts'
import { exists } from '../database.ts'
import { fail, ok, warn } from './check.ts'

const OLDEST_NODE = [22, 18] as const

export function nodeVersion(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [least, leastMinor] = OLDEST_NODE
  const fine = major > least || (major === least && minor >= leastMinor)
  return fine ? ok(version) : fail(`${version}, but ${OLDEST_NODE.join('.')} or newer is needed`)
}

/** By writing: permissions, quotas and read-only mounts all show only then. */
export async function dataDirectory({ dataDir }: Config) {
  if (!(await exists(dataDir))) {
    const parent = await nearest(dirname(dataDir))
    return warn(`${dataDir} is not there yet; the first start makes it in ${parent}`)
  }
  const probe = join(dataDir, `.doctor-${randomUUID()}`)
  await writeFile(probe, 'x')
  const { mtimeMs } = await stat(probe)
  await rm(probe)
  const drift = Math.abs(mtimeMs - Date.now())
  return drift < 60_000
    ? ok(`${dataDir} can be written to`)
    : warn(`${dataDir} can be written to, but its clock is ${Math.round(drift / 1000)} s off`)
}

async function nearest(directory: string): Promise<string> {
  return (await exists(directory)) || directory === dirname(directory) ? directory : nearest(dirname(directory))
}

const LITTLE = 1024 ** 3
const TOO_LITTLE = 64 * 1024 ** 2

export async function freeSpace({ dataDir }: Config) {
  const { bavail, bsize } = await statfs(await nearest(dataDir))
  const free = bavail * bsize
  const words = `${Math.round(free / 1024 ** 2)} MiB free`
  return free < TOO_LITTLE ? fail(words) : free < LITTLE ? warn(words) : ok(words)
}

/** Before which no clock is right: when this was written. */
const WRITTEN_AT = Date.UTC(2026, 10, 1)

export function clock(now = Date.now()) {
  const time = new Date(now).toISOString()
  return now < WRITTEN_AT ? fail(`says ${time}, which is over`) : ok(time)
}

export async function secret(config: Config) {
  if (config.secret !== null) return ok('given by TASKWRIGHT_SECRET')
  if (config.production) return fail('TASKWRIGHT_SECRET is required when NODE_ENV=production')
  const file = secretFile(config)
  if (!(await exists(file))) return ok('none yet; the first start makes one')
  const { mode, size } = await stat(file)
  if (size < 32) return fail(`${file} is too short`)
  return (mode & 0o077) === 0
    ? ok(`${file}, for its owner only`)
    : fail(`${file} can be read by others: chmod 600 ${file}`)
}

/** A process whose database is elsewhere and whose secret is given writes nothing to disk. */
export const usesDirectory = ({ database, secret }: Config): boolean => database.kind === 'sqlite' || secret === null

export function rolesOf({ roles, database }: Config) {
  const words = roles.join(', ')
  if (roles.length === allRoles.length) return ok(words)
  const others = allRoles.filter((role) => !roles.includes(role)).join(' and ')
  if (database.kind === 'sqlite') return warn(`${words}: another process on this machine must have ${others}`)
  return ok(`${words}; other processes must have ${others}`)
}
