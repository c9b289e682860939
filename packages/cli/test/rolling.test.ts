import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { note } from '../../../scripts/lib/figures.mjs'
import { serviceUrl } from '../../../scripts/lib/test-services.mjs'
import { type Balancer, startBalancer } from './balancer.ts'
import { freshDatabase } from './databases.ts'
import { envOf, freshFolder, json, serve, taskwright } from './program.ts'

vi.setConfig({ testTimeout: 180_000 })

const [kind, server] = serviceUrl('mysql')
  ? (['mysql', serviceUrl('mysql')] as const)
  : (['postgresql', serviceUrl('postgresql')] as const)

const ROUNDS = 3
const CLIENTS = 6

describe.skipIf(server === undefined)('two servers on one database', () => {
  it('are restarted in turn under load without a failed request or a lost write', async () => {
    const env = {
      ...envOf(freshFolder()),
      TASKWRIGHT_DATABASE_URL: await freshDatabase(kind, server ?? ''),
      TASKWRIGHT_GRACE: '1',
    }
    await taskwright(['migrate'], { env })
    const balancer = await startBalancer()
    onTestFinished(balancer.close)
    const begin = async () => {
      const running = await serve(env)
      const place = balancer.add(running.url)
      await expect.poll(place.ready, { timeout: 20_000 }).toBe(true)
      return { ...running, ...place }
    }
    const servers = [await begin(), await begin()]
    const load = await startLoad(balancer)

    for (let round = 0; round < ROUNDS; round++) {
      for (const [n, leaving] of servers.entries()) {
        leaving.child.kill('SIGTERM')
        expect(await leaving.ended).toMatchObject({ code: 0, signal: null })
        leaving.remove()
        servers[n] = await begin()
        await pause(300)
      }
    }
    const { failures, acknowledged } = await load.stop()
    expect(failures).toEqual([])
    expect(acknowledged.length).toBeGreaterThan(100)
    expect((await load.tasks()).toSorted()).toEqual(acknowledged.toSorted())
    // Whoever led the readers gave that back: nobody waited for the end of a lease, and nobody is told twice.
    await expect.poll(() => load.told(), { timeout: 20_000 }).toEqual(acknowledged.toSorted())
    expect(await json(['verify'], { env })).toMatchObject({ code: 0, answer: { ok: true } })
    // Each write was followed by a read.
    note('rolling', { requests: 2 * acknowledged.length, restarts: ROUNDS * servers.length })
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
  let stopped = false
  async function client(): Promise<void> {
    while (!stopped) {
      const input = { projectId: project.id, title: 'For Bob', assigneeIds: [bob.id] }
      try {
        const made = await call<{ id: string }>('POST', '/api/v1/tasks', ana.token, input)
        if (made.status !== 201) failures.push(`POST ${made.status} ${JSON.stringify(made.body)}`)
        else acknowledged.push(made.body.id)
        const read = await call('GET', `/api/v1/tasks/${made.body.id}`, bob.token)
        if (read.status !== 200) failures.push(`GET ${read.status}`)
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
    async stop() {
      stopped = true
      await Promise.all(clients)
      return { failures, acknowledged }
    },
    tasks: () => every(`/api/v1/tasks?projectId=${project.id}`, ana.token, ({ id }) => id),
    /** What Bob was told of. */
    told: async () => (await every('/api/v1/notifications', bob.token, ({ taskId }) => taskId)).toSorted(),
  }
}
