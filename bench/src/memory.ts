import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const EVERY_MS = 100

/** Watches the resident memory of a process while something runs; resolves with MiB, one figure per look. */
export async function watchMemory<T>(pid: number, work: () => Promise<T>): Promise<{ result: T; mebibytes: number[] }> {
  const mebibytes: number[] = []
  const timer = setInterval(() => mebibytes.push(residentOf(pid)), EVERY_MS)
  try {
    return { result: await work(), mebibytes }
  } finally {
    clearInterval(timer)
  }
}

function residentOf(pid: number): number {
  return kibibytesOf(pid) / 1024
}

function kibibytesOf(pid: number): number {
  try {
    return Number(/^VmRSS:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    // Where there is no /proc.
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }))
  }
}
