import { readFileSync } from 'node:fs'

/**
 * npm starts us through a shell that does not pass signals on: whoever stops npm would leave us behind.
 * Calls back once when npm or its shell is gone. Started by hand, we may outlive our parent like any program.
 */
export function onOrphaned(callback) {
  if (!process.env.npm_lifecycle_event) return
  const before = ancestry()
  const timer = setInterval(() => {
    if (ancestry() === before) return
    clearInterval(timer)
    callback()
  }, 250)
  timer.unref()
}

function ancestry() {
  const parent = process.ppid
  return isShell(parent) ? `${parent} ${parentOf(parent)}` : `${parent}`
}

// Only Linux tells. Elsewhere the death of the shell is seen, and that of npm alone is not.
function isShell(pid) {
  return read(`/proc/${pid}/cmdline`).split('\0')[1] === '-c'
}

function parentOf(pid) {
  return /^PPid:\s*(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1]
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
