import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './workspace.mjs'

// Inside node_modules, so that deleting node_modules forgets what was done.
const file = (name) => join(root, 'node_modules', '.taskwright', name.replaceAll('/', '+'))

export function isStamped(name, key) {
  return existsSync(file(name)) && readFileSync(file(name), 'utf8') === key
}

export function stamp(name, key) {
  mkdirSync(dirname(file(name)), { recursive: true })
  writeFileSync(file(name), key)
}

/** A key over names and contents of files and folders; what is not there counts as empty. */
export function keyOf(paths, { skip = () => false, salt = '' } = {}) {
  const hash = createHash('sha256').update(salt)
  for (const path of paths.flatMap((path) => filesIn(path, skip))) {
    hash.update(`\0${path.slice(root.length)}\0`).update(readFileSync(path))
  }
  return hash.digest('hex')
}

function filesIn(path, skip) {
  if (!existsSync(path) || skip(path)) return []
  if (statSync(path).isFile()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesIn(join(path, name), skip))
}
