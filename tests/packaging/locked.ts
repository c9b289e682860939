import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/lib/workspace.mjs'

/** Names of packages, and the versions of each that the lockfile has. */
export type Locked = ReadonlyMap<string, readonly string[]>

export function lockedVersions(lockfile = readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')): Locked {
  const [, packages = ''] = /^packages:\n([\s\S]*?)^\S/m.exec(lockfile) ?? []
  const versions = new Map<string, string[]>()
  for (const [, name = '', version = ''] of packages.matchAll(/^ {2}'?(@?[^@'\s]+)@(\d[^:'\s]*)'?:$/gm)) {
    versions.set(name, [...(versions.get(name) ?? []), version])
  }
  return versions
}

/** The same as npm's `overrides`. Of several versions, each stands for the range it begins. */
export const overridesOf = (locked: Locked): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...locked].flatMap(([name, versions]) =>
      versions.map((version) => [versions.length === 1 ? name : `${name}@^${version}`, version]),
    ),
  )
