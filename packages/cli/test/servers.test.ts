import { once } from 'node:events'
import { createServer } from 'node:net'
import { connect } from 'amqplib'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { isInstalled, serviceUrl, startService } from '../../../scripts/lib/test-services.mjs'
import { freshDatabase } from './databases.ts'
import { envOf, freshFolder, json, serve, taskwright } from './program.ts'

vi.setConfig({ testTimeout: 600_000 })

const password = 'correct horse battery'
interface Answer {
  readonly findings: readonly { readonly name: string; readonly status: string; readonly detail: string }[]
}
const found = ({ findings }: Answer, name: string) => findings.find((finding) => finding.name === name)

const databases = [
  ['mysql', serviceUrl('mysql')],
  ['postgresql', serviceUrl('postgresql')],
] as const

for (const [kind, server] of databases) {
  describe.skipIf(server === undefined)(`the program on ${kind}`, () => {
    const envWith = (url: string, more = {}) => envOf(freshFolder(), { TASKWRIGHT_DATABASE_URL: url, ...more })
    const changed = (url: string, change: Partial<URL>) => Object.assign(new URL(url), change).href

    it('does everything it does on a file', async () => {
      const env = envWith(await freshDatabase(kind, server ?? ''))
      const create = () =>
        taskwright(['user', 'create', '--email', 'ana@example.com', '--password-stdin'], { env, input: password })
      expect(await create()).toMatchObject({
        code: 9,
        stderr: 'The database lacks migrations. Run: taskwright migrate\n',
      })
      expect((await taskwright(['migrate', '--check'], { env })).code).toBe(9)
      expect((await taskwright(['migrate'], { env })).code).toBe(0)
      expect(await json(['migrate', '--check'], { env })).toEqual({ code: 0, answer: { pending: [] } })
      expect((await create()).code).toBe(0)
      expect((await create()).code).toBe(4)
      expect(await json(['rebuild', 'inbox'], { env })).toMatchObject({ code: 0 })
      expect(await json(['verify'], { env })).toMatchObject({ code: 0, answer: { ok: true } })
      expect(await json(['dead-letters', 'list'], { env })).toMatchObject({ code: 0 })
      const { url } = await serve(env)
      expect((await fetch(`${url}/health/ready`)).status).toBe(200)
    })

    it('is found healthy by the doctor, setting by setting', async () => {
      const env = envWith(await freshDatabase(kind, server ?? ''))
      expect(found((await json(['doctor'], { env })).answer, 'migrations')).toMatchObject({ status: 'fail' })
      await taskwright(['migrate'], { env })
      const { code, answer } = await json(['doctor'], { env })
      expect(answer.findings.filter(({ status }: { status: string }) => status === 'fail')).toEqual([])
      expect(code).toBe(0)
      for (const name of ['server version', 'flushing', 'connections', 'server clock', 'time zone', 'migrations'])
        expect(found(answer, name), name).toMatchObject({ status: 'ok' })
    })

    it.each([
      ['refuses the password', 3, { username: 'nobody', password: 'hunter2' }, /refuses the user or the password/],
      ['has no such database', 3, { pathname: '/tw_not_there' }, /has no database of this name\. Create it/],
      ['is not there', 5, { port: '1', password: 'hunter2' }, /cannot be reached/],
    ])('says in one line that the server %s', async (_what, code, change, sentence) => {
      const env = envWith(changed(server ?? '', { pathname: '/taskwright', ...change }), { TASKWRIGHT_WAIT: '0' })
      for (const command of [['serve'], ['migrate'], ['verify']]) {
        const ended = await taskwright(command, { env })
        expect(ended.code, command.join(' ')).toBe(code)
        expect(ended.stderr).toMatch(sentence)
        expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1)
        expect(JSON.stringify(ended)).not.toContain('hunter2')
      }
      const { answer } = await json(['doctor'], { env })
      expect(found(answer, 'database')).toMatchObject({ status: 'fail', detail: expect.stringMatching(sentence) })
      expect(JSON.stringify(answer)).not.toContain('hunter2')
    })
  })
}

describe.skipIf(!isInstalled('mysql'))('a database that comes later than the server', () => {
  it('is waited for, and so is one that goes and comes back', async () => {
    const database = await startService('mysql')
    onTestFinished(database.stop)
    const url = await freshDatabase('mysql', database.url, () => {})
    await database.kill()
    const env = envOf(freshFolder(), { TASKWRIGHT_DATABASE_URL: url, TASKWRIGHT_WAIT: '600' })
    const { log } = await serve(env, /cannot be reached\. Waiting/)
    await database.start()
    const listens = () => /listens on (http:[^"\s]+)/.exec(JSON.stringify(log()))?.[1]
    await expect.poll(listens).toBeDefined()
    const status = async (path: string) => (await fetch(`${listens()}/health/${path}`)).status
    expect(await status('ready')).toBe(200)
    await database.kill()
    await expect.poll(() => status('ready')).toBe(503)
    expect(await status('live')).toBe(200)
    await database.start()
    await expect.poll(() => status('ready')).toBe(200)
  })

  it('is not waited for any longer by a server that is asked to stop', async () => {
    const env = envOf(freshFolder(), { TASKWRIGHT_DATABASE_URL: 'mysql://root@127.0.0.1:1/taskwright' })
    const { child, ended } = await serve(env, /Waiting up to 60 s/)
    child.kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 5, signal: null })
  })
})

describe.skipIf(!isInstalled('amqp'))('the program with RabbitMQ', () => {
  let broker: Awaited<ReturnType<typeof startService>>
  beforeAll(async () => {
    broker = await startService('amqp')
  })
  afterAll(() => broker.stop())

  it('runs, and the doctor shows its queues', async () => {
    const env = envOf(freshFolder(), { TASKWRIGHT_BROKER_URL: broker.url })
    const server = await serve(env)
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200)
    const { answer } = await json(['doctor'], { env })
    for (const name of ['broker', 'broker version', 'broker alarms', 'queues', 'queue types', 'orphan queues'])
      expect(found(answer, name), name).toMatchObject({ status: 'ok' })
    expect(found(answer, 'queues')?.detail).toMatch(/auth-deactivated: \d+ events? waiting, [1-9]\d* consumer/)
    expect(found(answer, 'readers')).toMatchObject({ status: 'ok' })
  })

  it.each([
    ['refuses the password', 3, { password: 'hunter2' }, /refuses the user or the password/],
    ['has no such virtual host', 3, { pathname: '/tw_not_there' }, /no such virtual host/],
    ['is not there', 5, { port: '1', password: 'hunter2' }, /cannot be reached/],
  ])('says in one line that the broker %s', async (_what, code, change, sentence) => {
    const url = Object.assign(new URL(broker.url), change).href
    const env = envOf(freshFolder(), { TASKWRIGHT_BROKER_URL: url, TASKWRIGHT_WAIT: '0' })
    const ended = await taskwright(['serve'], { env })
    expect(ended.code).toBe(code)
    expect(ended.stderr).toMatch(sentence)
    expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(JSON.stringify(ended)).not.toContain('hunter2')
    expect(found((await json(['doctor'], { env })).answer, 'broker')).toMatchObject({ status: 'fail' })
  })

  it('is no ready worker until a broker that went away is back', async () => {
    const env = envOf(freshFolder(), { TASKWRIGHT_BROKER_URL: broker.url, TASKWRIGHT_ROLES: 'worker' })
    const { url } = await serve(env, /Health +(http:\S+)\/health/)
    const ready = async () => (await fetch(`${url}/health/ready`)).status
    await expect.poll(ready).toBe(200)
    await broker.kill()
    await expect.poll(ready).toBe(503)
    await broker.start()
    await expect.poll(ready, { timeout: 60_000 }).toBe(200)
  })

  it('serves the API without it, and is as ready', async () => {
    const url = Object.assign(new URL(broker.url), { port: '1' }).href
    const env = envOf(freshFolder(), { TASKWRIGHT_BROKER_URL: url, TASKWRIGHT_ROLES: 'api' })
    const server = await serve(env)
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200)
  })

  const database = serviceUrl('mysql')
  it.skipIf(database === undefined)('hands jobs over, and later those it could not hand over', async () => {
    const reach = {
      TASKWRIGHT_DATABASE_URL: await freshDatabase('mysql', database ?? ''),
      TASKWRIGHT_SECRET: 'a secret of at least thirty-two bytes',
    }
    const away = Object.assign(new URL(broker.url), { port: '1' }).href
    const run = (roles: string, url: string, says?: RegExp) =>
      serve(envOf(freshFolder(), { ...reach, TASKWRIGHT_ROLES: roles, TASKWRIGHT_BROKER_URL: url }), says)
    const [near, far] = [await run('api', broker.url), await run('api', away)]
    const call = callerAt(near.url, await registered(near.url))
    const project = await call('POST', '/projects', { name: 'Launch', key: 'LNCH' })
    const post = (url: string) => callerAt(url, call.token)('POST', `/projects/${project.id}/imports`, smallBoard)

    const jobs = [await post(near.url), await post(far.url)]
    expect(jobs.map(({ status }) => status)).toEqual(['QUEUED', 'QUEUED'])
    await expect.poll(() => messagesIn(broker.url, 'taskwright.jobs.import.default.v1')).toBe(1)

    await run('worker', broker.url, /Health +http/)
    for (const { id } of jobs) {
      const status = async () => (await call('GET', `/jobs/${id}`)).status
      await expect.poll(status, { timeout: 60_000, interval: 200 }).toBe('COMPLETED')
    }
    expect(await messagesIn(broker.url, 'taskwright.jobs.import.default.v1')).toBe(0)
  })
})

describe.skipIf(serviceUrl('redis') === undefined)('the program with Redis', () => {
  it('runs, and the doctor looks at it', async () => {
    const env = envOf(freshFolder(), { TASKWRIGHT_CACHE_URL: serviceUrl('redis') ?? '' })
    const server = await serve(env)
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200)
    const { answer } = await json(['doctor'], { env })
    expect(found(answer, 'cache')).toMatchObject({ status: 'ok' })
    expect(found(answer, 'cache version')).toMatchObject({ status: 'ok' })
    expect(found(answer, 'eviction')).toBeDefined()
  })

  it('runs without it, and says so', async () => {
    // Listens and says nothing.
    const silent = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void silent.close())
    await once(silent, 'listening')
    const url = `redis://:hunter2@127.0.0.1:${(silent.address() as { port: number }).port}`
    const env = envOf(freshFolder(), { TASKWRIGHT_CACHE_URL: url })
    const server = await serve(env)
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200)
    const told = () => JSON.stringify(server.log())
    await expect.poll(told).toContain('Everything works, only slower')
    const { code, answer } = await json(['doctor'], { env })
    expect([code, found(answer, 'cache')?.status]).toEqual([0, 'warn'])
    expect(JSON.stringify([answer, server.log()])).not.toContain('hunter2')
  })
})

const smallBoard = {
  source: 'trello',
  board: {
    id: 'b1',
    name: 'Board',
    lists: [{ id: 'l1', name: 'To Do', closed: false, pos: 1 }],
    cards: [{ id: 'c1', idShort: 1, idList: 'l1', name: 'One', pos: 1 }],
    members: [],
  },
}

interface Resource {
  readonly id: string
  readonly status: string
}

function callerAt(url: string, token: string) {
  const call = async (method: string, path: string, body?: object): Promise<Resource> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      ...(body && { body: JSON.stringify(body) }),
    })
    expect(response.ok, `${method} ${path}: ${response.status}`).toBe(true)
    return (await response.json()) as Resource
  }
  return Object.assign(call, { token })
}

async function registered(url: string): Promise<string> {
  const body = JSON.stringify({ name: 'Ana', email: 'ana@example.com', password })
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/api/v1/auth/register`, { method: 'POST', headers, body })
  return ((await answer.json()) as { accessToken: string }).accessToken
}

/** How many messages wait in a queue; undefined while there is none. */
async function messagesIn(url: string, queue: string): Promise<number | undefined> {
  const connection = await connect(url)
  connection.on('error', () => {})
  try {
    const channel = await connection.createChannel()
    channel.on('error', () => {})
    return (await channel.checkQueue(queue)).messageCount
  } catch {
    return undefined
  } finally {
    await connection.close()
  }
}
