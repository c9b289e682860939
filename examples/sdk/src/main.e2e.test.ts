import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createClient } from '@taskwright/sdk'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { handOver } from './handover.ts'

let dir: string
let stop: () => Promise<void>
let url = ''

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
  expect(url, 'where the server listens').not.toBe('')
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

const run = promisify(execFile)
const hasCurl = await run('curl', ['--version']).then(
  () => true,
  () => false,
)

it.skipIf(!hasCurl)('takes over a board with curl and nothing else', async () => {
  const client = createClient({ baseUrl: url })
  const email = 'curl@example.com'
  const { accessToken } = await client.auth.register({ name: 'Cy', email, password: 'correct horse battery' })
  const { id } = await client.projects.create({ name: 'Launch', key: 'CURL' })
  const script = fileURLToPath(new URL('import-board.sh', import.meta.url))
  const file = join(dir, 'board.json')
  const lists = [{ id: 'l1', name: 'To Do', closed: false, pos: 1 }]
  await writeFile(
    file,
    JSON.stringify({ id: 'b1', name: 'B', lists, cards: [{ id: 'c1', idList: 'l1', name: 'C', pos: 1 }] }),
  )
  const { stdout } = await run(script, [url, accessToken, id, file])
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
    status: 'COMPLETED',
    result: { cards: { added: 1, present: 0 } },
  })
  await writeFile(file, '{"id":"b1"}')
  await expect(run(script, [url, accessToken, id, file])).rejects.toMatchObject({
    stderr: expect.stringContaining('import.unreadable'),
  })
})
