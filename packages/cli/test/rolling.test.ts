import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { note } from '../../../scripts/lib/figures.mjs'
import { isInstalled, serviceUrl, startService } from '../../../scripts/lib/test-services.mjs'
import { type Balancer, startBalancer } from './balancer.ts'
import { freshDatabase } from './databases.ts'
import { envOf, freshFolder, json, serve, taskwright } from './program.ts'

vi.setConfig({ testTimeout: 600_000 })

const [kind, server] = serviceUrl('mysql')
  ? (['mysql', serviceUrl('mysql')] as const)
  : (['postgresql', serviceUrl('postgresql')] as const)

const CLIENTS = 6

interface Installation {
  readonly name: string
  readonly roles: readonly string[]
  readonly rounds: number
  readonly broker?: string
}

/** Restarts each process in turn, some rounds long, while clients work; nothing in between tries a request twice. */
async function restartInTurn({ name, roles, rounds, broker }: Installation): Promise<void> {
  const env = {
    ...envOf(freshFolder()),
    TASKWRIGHT_DATABASE_URL: await freshDatabase(kind, server ?? ''),
    ...(broker && { TASKWRIGHT_BROKER_URL: broker }),
    // Long enough for the balancer to notice, also where the machine is busy.
    TASKWRIGHT_GRACE: '10',
  }
  await taskwright(['migrate'], { env })
  const balancer = await startBalancer()
  onTestFinished(balancer.close)
  const processes = await Promise.all(roles.map((role) => begin(env, role, balancer)))
  const everyone = [...processes]
  const load = await startLoad(balancer)

  for (let round = 0; round < rounds; round++) {
    for (const [n, leaving] of processes.entries()) {
      leaving.child.kill('SIGTERM')
      expect(await leaving.ended).toMatchObject({ code: 0, signal: null })
      leaving.remove()
      const next = await begin(env, leaving.roles, balancer)
      processes[n] = next
      everyone.push(next)
      await load.goesOn()
    }
  }
  const { requests, failures, acknowledged } = await load.stop()
  note(name, { requests, restarts: rounds * roles.length })
  const errors = everyone.flatMap(({ log }) => log().filter(({ level }) => Number(level) >= 50))
  expect(failures, JSON.stringify(errors.slice(0, 3))).toEqual([])
  expect((await load.tasks()).toSorted()).toEqual(acknowledged.toSorted())
  // Whoever led the readers gave that back: nobody waited for the end of a lease, and nobody is told twice.
  await expect.poll(() => load.told()).toEqual(acknowledged.toSorted())
  expect(await json(['verify'], { env })).toMatchObject({ code: 0, answer: { ok: true } })
}

/** A process of these roles, ready; the balancer knows those that answer the API. */
async function begin(env: Readonly<Record<string, string>>, roles: string, balancer: Balancer) {
  const api = roles.includes('api')
  const running = await serve({ ...env, TASKWRIGHT_ROLES: roles }, api ? undefined : /Health +(http:\S+)\/health/)
  const place = api ? balancer.add(running.url) : undefined
  const ready = async () => (place ? place.ready() : (await fetch(`${running.url}/health/ready`)).ok)
  await expect.poll(ready).toBe(true)
  return { ...running, roles, remove: () => place?.remove() }
}

describe.skipIf(server === undefined)('processes on one database, restarted in turn under load', () => {
  it('fail no request and lose no write where each does everything', () =>
    restartInTurn({ name: 'rolling', roles: ['api,worker,scheduler', 'api,worker,scheduler'], rounds: 2 }))

  it.skipIf(!isInstalled('amqp'))('nor do they where the roles are split and RabbitMQ carries the events', async () => {
    const broker = await startService('amqp')
    onTestFinished(broker.stop)
    const roles = ['api', 'api', 'worker', 'worker,scheduler']
    await restartInTurn({ name: 'rolling-split', roles, rounds: 1, broker: broker.url })
  })
})

interface List {
  readonly items: readonly { readonly id: string; readonly taskId: string }[]
  readonly nextCursor: string | null
}

/** Clients that make tasks for Bob and read them again, one request after another, until they are stopped. */
async function startLoad({ url }: Balancer) {
  const call = async <Body>(method: string, path: string, token = '', body?: object) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as Body }
  }
  const register = async (name: string) => {
    const account = { name, email: `${name}@example.com`, password: 'correct horse battery' }
    const { body } = await call<{ accessToken: string; user: { id: string } }>(
      'POST',
      '/api/v1/auth/register',
      '',
      account,
    )
    return { id: body.user.id, token: body.accessToken }
  }
  const [ana, bob] = [await register('ana'), await register('bob')]
  const project = (await call<{ id: string }>('POST', '/api/v1/projects', ana.token, { key: 'GO', name: 'Go' })).body
  await call('POST', `/api/v1/projects/${project.id}/members`, ana.token, { userId: bob.id, role: 'CONTRIBUTOR' })

  const [failures, acknowledged]: [string[], string[]] = [[], []]
  let [stopped, requests] = [false, 0]
  async function client(): Promise<void> {
    while (!stopped) {
      const input = { projectId: project.id, title: 'For Bob', assigneeIds: [bob.id] }
      requests += 2
      try {
        const made = await call<{ id: string }>('POST', '/api/v1/tasks', ana.token, input)
        if (made.status !== 201) failures.push(`POST ${made.status} ${JSON.stringify(made.body)}`)
        else acknowledged.push(made.body.id)
        const read = await call('GET', `/api/v1/tasks/${made.body.id}`, bob.token)
        if (read.status !== 200) failures.push(`GET ${read.status} ${JSON.stringify(read.body)}`)
      } catch (error) {
        failures.push(String(error))
      }
      await pause(10)
    }
  }
  const clients = Array.from({ length: CLIENTS }, client)

  async function every(path: string, token: string, pick: (item: List['items'][number]) => string) {
    const found: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: List = (
        await call<List>(
          'GET',
          `${path}${path.includes('?') ? '&' : '?'}limit=100${cursor && `&cursor=${cursor}`}`,
          token,
        )
      ).body
      found.push(...page.items.map(pick))
      cursor = page.nextCursor
    }
    return found
  }
  return {
    /** Resolves when more was acknowledged than can have been on its way. */
    async goesOn() {
      const enough = acknowledged.length + 2 * CLIENTS
      await expect.poll(() => acknowledged.length + failures.length).toBeGreaterThan(enough)
    },
    async stop() {
      stopped = true
      await Promise.all(clients)
      return { requests, failures, acknowledged }
    },
    tasks: () => every(`/api/v1/tasks?projectId=${project.id}`, ana.token, ({ id }) => id),
    /** What Bob was told of. */
    told: async () => (await every('/api/v1/notifications', bob.token, ({ taskId }) => taskId)).toSorted(),
  }
}
