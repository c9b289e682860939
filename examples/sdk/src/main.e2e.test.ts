import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { handOver } from './handover.ts'

let dir: string
let stop: () => Promise<void>
let url: string

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'taskwright-example-'))
  const cli = new URL('../../../packages/cli/dist/main.js', import.meta.url).pathname
  const server = spawn(process.execPath, [cli, 'serve', '--json'], {
    env: { ...process.env, PORT: '0', TASKWRIGHT_DATA_DIR: dir },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  stop = async () => {
    server.kill('SIGTERM')
    await ended
  }
  for await (const line of createInterface({ input: server.stdout })) {
    const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0]
    if (found === undefined) continue
    url = found
    break
  }
})
afterAll(async () => {
  await stop()
  await rm(dir, { recursive: true, force: true })
})

it('tells the assignee, and then the one who handed the task over', async () => {
  const said: string[] = []
  await handOver(url, (line) => said.push(line))
  expect(said).toEqual([
    'Ana hands LNCH-1 "Write the README" to Bob.',
    'Bob is told: task.assigned, LNCH-1.',
    'Ana is told: task.transitioned, it is COMPLETED.',
  ])
})
