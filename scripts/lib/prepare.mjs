import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { locked } from './lock.mjs'
import { isStamped, keyOf, stamp } from './stamp.mjs'
import { node, pnpm, readPackages, root } from './workspace.mjs'

const inRoot = (...names) => names.map((name) => join(root, name))
const isTest = (path) => /\.test(-d)?\.ts$/.test(path)

/** Installs what the lockfile asks for, unless that is what is there. */
export async function ensureInstalled() {
  if (isInstalled()) return
  await locked(async () => {
    if (isInstalled()) return
    console.log('Installing packages …')
    const { ok } = await pnpm(['install', '--frozen-lockfile'])
    if (!ok) throw new Error('The packages could not be installed.')
    stamp('installed', installKey())
  })
}

/** Builds the packages whose sources, or whose dependencies' sources, changed since their last build. */
export async function ensureBuilt({ only } = {}) {
  if (stale(only).length === 0) return
  await locked(async () => {
    const packages = stale(only)
    if (packages.length === 0) return
    console.log(`Building ${packages.map(({ name }) => name).join(', ')} …`)
    const filters = packages.flatMap(({ name }) => ['--filter', name])
    const { ok } = await pnpm([...filters, '--workspace-concurrency=2', 'run', 'build'])
    if (!ok) throw new Error('The build failed.')
    // The keys were taken before the build: an edit meanwhile makes the package stale again.
    for (const { name, key } of packages) stamp(`built-${name}`, key)
  })
}

function isInstalled() {
  return existsSync(node) && isStamped('installed', installKey())
}

function installKey() {
  const manifests = readPackages().map(({ dir }) => join(dir, 'package.json'))
  return keyOf([...inRoot('pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'), ...manifests])
}

function stale(only) {
  const packages = new Map(readPackages().map((entry) => [entry.name, entry]))
  const shared = keyOf(inRoot('pnpm-lock.yaml', 'tsup.base.ts', 'tsconfig.base.json', 'openapi.yaml'))
  const keys = new Map()
  const keyFor = (name) => {
    if (!keys.has(name))
      keys.set(name, sourceKey(packages.get(name), [shared, ...packages.get(name).needs.map(keyFor)]))
    return keys.get(name)
  }
  const wanted = only ? closure(only, packages) : [...packages.keys()]
  return wanted
    .map((name) => ({ ...packages.get(name), key: keyFor(name) }))
    .filter(({ name, dir, key }) => !existsSync(join(dir, 'dist')) || !isStamped(`built-${name}`, key))
}

function sourceKey({ dir }, salts) {
  const paths = ['package.json', 'tsup.config.ts', 'src', 'scripts', 'public'].map((name) => join(dir, name))
  return keyOf(paths, { skip: isTest, salt: salts.join() })
}

function closure(name, packages) {
  const found = new Set()
  const visit = (next) => {
    if (found.has(next)) return
    found.add(next)
    packages.get(next).needs.forEach(visit)
  }
  visit(name)
  return [...found]
}
