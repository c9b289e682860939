import { type ChildProcess, type ForkOptions, fork, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const running = new Set<ChildProcess>()
const PATIENCE_MS = 10_000

export const start = (args: readonly string[], options: SpawnOptions): ChildProcess =>
  remembered(spawn(process.execPath, args, options))

/** With a channel for messages; it also tells the child when we are gone. */
export const startTalking = (file: URL, args: readonly string[], options: ForkOptions = {}): ChildProcess =>
  remembered(fork(file, args, options))

/** Asks a child to end, unless it knows already that it should, and ends it if it doesn't. */
export async function stop(child: ChildProcess, { asking = true } = {}): Promise<void> {
  if (hasEnded(child)) return
  const ended = once(child, 'exit')
  if (asking) child.kill('SIGTERM')
  const killer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
  await ended
  clearTimeout(killer)
}

export const stopAll = async (): Promise<void> => void (await Promise.all([...running].map((child) => stop(child))))

/** For when there is no time to wait. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL')
}

const READY_MS = 30_000

/** Milliseconds from now until the server says that it is ready. */
export async function ready(child: ChildProcess, port: number): Promise<number> {
  const started = performance.now()
  while (performance.now() - started < READY_MS) {
    if (hasEnded(child)) throw new Error('A server ended before it was ready.')
    if ((await statusOf(port, '/health/ready')) === 200) return performance.now() - started
    await sleep(2)
  }
  throw new Error(`A server was not ready within ${READY_MS / 1000} s.`)
}

/** Undefined while nobody listens. */
function statusOf(port: number, path: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    request.on('error', () => resolve(undefined))
  })
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  return address.port
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null

function remembered(child: ChildProcess): ChildProcess {
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}
