import { setTimeout as sleep } from 'node:timers/promises'
import { call, NoAnswer } from '../crash/story.ts'
import type { Cluster } from './cluster.ts'
import type { Member } from './members.ts'

export const ASSIGNMENTS = 500
const PEOPLE = 10
const CLIENTS = 16
/** A client that gets no answer, or is told to come back, does so for as long as this. */
const PATIENCE_MS = 240_000

export interface Scene {
  readonly token: string
  readonly projectId: string
  readonly people: readonly string[]
  /** Number of the request → id of the task it was answered with. */
  readonly acknowledged: Map<number, string>
  /** Requests whose answer was lost, so that nobody knew how they had ended until they were sent again. */
  lost: number
}

interface Answered {
  readonly id: string
}

/** An owner, a project, and ten people in it. */
export async function setTheScene(apis: readonly Member[]): Promise<Scene> {
  const owner = await register(apis, 'owner')
  const { id: projectId } = await insist<Answered>(apis, 'POST', '/api/v1/projects', {
    token: owner.token,
    key: 'project',
    body: { key: 'GO', name: 'Go' },
  })
  const people: string[] = []
  for (let number = 0; number < PEOPLE; number += 1) {
    const person = await register(apis, `person${number}`)
    people.push(person.id)
    await insist(apis, 'POST', `/api/v1/projects/${projectId}/members`, {
      token: owner.token,
      key: `member-${number}`,
      body: { userId: person.id, role: 'CONTRIBUTOR' },
    })
  }
  return { token: owner.token, projectId, people, acknowledged: new Map(), lost: 0 }
}

async function register(apis: readonly Member[], name: string): Promise<{ id: string; token: string }> {
  const body = { name, email: `${name}@example.com`, password: 'correct horse battery' }
  const { user, accessToken } = await insist<{ user: Answered; accessToken: string }>(
    apis,
    'POST',
    '/api/v1/auth/register',
    { body },
  )
  return { id: user.id, token: accessToken }
}

/** Sixteen clients create so many tasks, each assigned to somebody; whoever gets no answer asks again with the same key. */
export async function playClients(apis: readonly Member[], scene: Scene, howMany: number): Promise<void> {
  const { token, projectId, people, acknowledged } = scene
  let next = acknowledged.size
  const end = next + howMany
  const lost = (): void => {
    scene.lost += 1
  }
  const client = async (): Promise<void> => {
    for (let number = next++; number < end; number = next++) {
      const assignee = people[number % PEOPLE]
      const body = { projectId, title: `Task ${number}`, assigneeIds: [assignee] }
      const options = { token, key: `create-${number}`, body, lost }
      acknowledged.set(number, (await insist<Answered>(apis, 'POST', '/api/v1/tasks', options)).id)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
}

interface Asking {
  readonly token?: string
  readonly key?: string
  readonly body?: unknown
  readonly lost?: () => void
}

/** Asks one process after the other until it has an answer that is final. */
async function insist<Body>(apis: readonly Member[], method: string, path: string, options: Asking): Promise<Body> {
  const { lost = () => {}, ...asking } = options
  const until = Date.now() + PATIENCE_MS
  for (let turn = Math.floor(Math.random() * apis.length); ; turn += 1) {
    const api = apis[turn % apis.length]
    const answer = await call<Body>(api?.url ?? '', method, path, asking).catch((error: unknown) => {
      if (!(error instanceof NoAnswer)) throw error
      lost()
      return undefined
    })
    if (answer && answer.status < 300) return answer.body
    const final = answer && answer.status < 500 && answer.status !== 409 && answer.status !== 429
    if (final || Date.now() > until) throw new Error(`${method} ${path} was answered ${answer?.status}`)
    await sleep(100 + 200 * Math.random())
  }
}

/**
 * Kills everything there is while the clients go on: each at its own time, whatever else is just coming back. Resolves with
 * how many requests had been answered by then.
 */
export async function makeTrouble(
  { apis, workers, database, broker }: Cluster,
  done: () => number,
): Promise<Readonly<Record<string, number>>> {
  const told: Record<string, number> = {}
  const at = async (number: number, what: string, act: () => Promise<void>): Promise<void> => {
    while (done() < number) await sleep(20)
    told[what] = done()
    await act()
  }
  await Promise.all([
    at(60, 'first api process', () => apis[0].kill()),
    at(120, 'broker', async () => {
      await broker.kill()
      await broker.start()
    }),
    at(180, 'second api process', () => apis[1].kill()),
    at(240, 'database', async () => {
      await database.kill()
      await database.start()
    }),
    at(330, 'first worker process', () => workers[0].kill()),
    at(390, 'second worker process', () => workers[1].kill()),
    at(450, 'both api processes', async () => {
      await Promise.all(apis.map((api) => api.kill()))
    }),
  ])
  return told
}
