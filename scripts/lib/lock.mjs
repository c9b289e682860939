import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from './workspace.mjs'

// Not in node_modules: pnpm refuses a node_modules it did not make.
const folder = join(root, '.cache')
const file = join(folder, 'prepare.lock')

/** Two launchers at once must not install or build over each other. */
export async function locked(work) {
  while (!tryLock()) await sleep(200)
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

function tryLock() {
  mkdirSync(folder, { recursive: true })
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (!isHeld()) rmSync(file, { force: true })
    return false
  }
}

function isHeld() {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    // Its owner has made the file and is about to write its id.
    if (pid === 0) return true
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: alive, but somebody else's. ENOENT: released just now, so try again.
    return error.code !== 'ESRCH'
  }
}
