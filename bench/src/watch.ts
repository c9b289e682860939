import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const EVERY_MS = 100

export interface Watched<T> {
  readonly result: T
  /** Resident memory, one figure per look. */
  readonly mebibytes: readonly number[]
  /** Of all its threads; NaN where the system doesn't tell. */
  readonly cpuSeconds: number
}

/** Watches what another process uses while something runs. */
export async function watch<T>(pid: number, work: () => Promise<T>): Promise<Watched<T>> {
  const mebibytes: number[] = []
  const timer = setInterval(() => mebibytes.push(residentMebibytes(pid)), EVERY_MS)
  const before = cpuSecondsOf(pid)
  try {
    const result = await work()
    return { result, mebibytes, cpuSeconds: cpuSecondsOf(pid) - before }
  } finally {
    clearInterval(timer)
  }
}

function residentMebibytes(pid: number): number {
  const status = read(`/proc/${pid}/status`)
  // Where there is no /proc.
  if (status === '') return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024
  return Number(/^VmRSS:\s*(\d+) kB/m.exec(status)?.[1]) / 1024
}

/** Linux counts in hundredths of a second, whatever its kernel's own tick is. */
const TICKS_PER_SECOND = 100

/** proc(5): user and system time are the 14th and 15th field; the 2nd, a name, is the only one with spaces in it. */
function cpuSecondsOf(pid: number): number {
  const fields = read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
