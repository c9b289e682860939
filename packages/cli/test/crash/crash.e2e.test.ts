import { setTimeout as sleep } from 'node:timers/promises'
import { faultpoints, type VerifyReport } from '@taskwright/core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { note } from '../../../../scripts/lib/figures.mjs'
import { type Opened, places, type World, whole } from './places.ts'
import type { Program } from './program-process.ts'
import { acts, CARDS, type Cast, call, type Job, logIn, NoAnswer, TASK } from './story.ts'

/** What the courier hears of: the story's three events, and each imported card's assignment. */
const DELIVERIES = 3 + CARDS
/** `expect.poll` knows no tests that run beside others. */
const PATIENCE = { timeout: 120_000, interval: 200 }

for (const place of places) {
  describe.skipIf(place.missing !== undefined)(`a server ${place.name} that is killed`, () => {
    let opened: Opened
    const reached = new Set<string>()
    const recoveries: number[] = []
    const points = faultpoints.filter((point) => !place.without(point))

    beforeAll(async () => {
      opened = await place.open()
    })
    afterAll(() => opened?.close())

    for (const point of points) {
      for (const hit of place.hits) {
        it.concurrent(`at ${point}, hit ${hit}, loses nothing and tells everybody once`, async () => {
          const world = await opened.begin(`${point}#${hit}`)
          try {
            const acknowledged = await playUntilDeath(world, (died) => died && reached.add(point))
            const begun = performance.now()
            const program = await whole(world.where)
            recoveries.push(performance.now() - begun)
            await expectWhole(program, world.cast, acknowledged)
          } finally {
            await world.remove()
          }
        }, 600_000)
      }
    }

    it('passed every point of the list', () => {
      expect(points.filter((point) => !reached.has(point))).toEqual([])
      const slowest = Math.round(Math.max(...recoveries))
      note('crash', { [place.name]: { points: points.length, deaths: recoveries.length, slowestStartMs: slowest } })
    })
  })
}

/** The names of the acts that were answered before the end. */
async function playUntilDeath({ program, cast }: World, tell: (died: boolean) => void): Promise<ReadonlySet<string>> {
  const acknowledged = new Set<string>()
  if (program === undefined) {
    tell(true)
    return acknowledged
  }
  try {
    for (const act of acts) {
      const status = await act.do(program.url, cast)
      expect(status, act.name).toBeLessThan(300)
      acknowledged.add(act.name)
    }
    await program.ask('settle').catch(() => {})
    await program.ask('rebuild').catch(() => {})
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
  }
  const delivered = async () => {
    while ((await program.ask<number[]>('delivered')).length < DELIVERIES) await sleep(100)
    // What the last delivery is followed by.
    await sleep(1500)
    return 'alive'
  }
  // The courier's retry comes after a second; a point that only it passes is reached then.
  const signal = await Promise.race([program.died, delivered().catch(() => program.died)])
  tell(signal === 'SIGKILL')
  await program.kill()
  return acknowledged
}

async function expectWhole(program: Program, cast: Cast, acknowledged: ReadonlySet<string>): Promise<void> {
  const { url } = program
  try {
    if (acknowledged.has('create')) expect((await task(url, cast)).status).toBe(200)
    if (acknowledged.has('complete')) expect((await task(url, cast)).body.category).toBe('COMPLETED')
    if (acknowledged.has('register')) expect((await logIn(url, 'cid')).status).toBe(200)

    // Whoever got no answer asks again, with the same key.
    for (const act of acts) {
      const status = await act.do(url, cast)
      if (act.name !== 'register') expect(status, act.name).toBeLessThan(300)
    }
    expect((await logIn(url, 'cid')).status).toBe(200)
    await expectImported(url, cast)
    await program.ask('settle')
    expect(await inbox(url, cast.bob.token)).toEqual(['task.assigned'])
    expect(await inbox(url, cast.ana.token)).toEqual(['comment.created', 'task.transitioned'])
    expect(
      (await call<{ items: unknown[] }>(url, 'GET', `/api/v1/tasks/${TASK}/comments`, { token: cast.ana.token })).body
        .items,
    ).toHaveLength(1)
    const delivered = async () => expect(await program.ask<number[]>('delivered')).toHaveLength(DELIVERIES)
    await vi.waitFor(delivered, PATIENCE)
    expect((await program.ask<VerifyReport>('verify')).problems).toEqual([])
  } finally {
    await program.kill()
  }
}

/** The job ends as it would have without the crash, and so does what it was to make. */
async function expectImported(url: string, { ana, boardId }: Cast): Promise<void> {
  const read = async <Body>(path: string) => (await call<Body>(url, 'GET', `/api/v1${path}`, { token: ana.token })).body
  const jobs = async () => (await read<{ items: readonly Job[] }>('/jobs')).items
  const unfinished = async () => (await jobs()).filter(({ finishedAt }) => finishedAt === null)
  await vi.waitFor(async () => expect(await unfinished()).toEqual([]), PATIENCE)
  expect(await jobs()).toMatchObject([
    { status: 'COMPLETED', result: { cards: { added: CARDS, present: 0, archived: 0 } } },
  ])
  const { items } = await read<{ items: { title: string }[] }>(`/tasks?projectId=${boardId}&sort=number`)
  expect(items.map(({ title }) => title)).toEqual([1, 2, 3, 4, 5, 6].map((n) => `Card ${n}`))
  const { statuses } = await read<{ statuses: { name: string }[] }>(`/projects/${boardId}`)
  expect(statuses.map(({ name }) => name)).toEqual(['List 1', 'List 2'])
}

const task = (url: string, { ana }: Cast) =>
  call<{ category: string }>(url, 'GET', `/api/v1/tasks/${TASK}`, { token: ana.token })

async function inbox(url: string, token: string): Promise<readonly string[]> {
  const { body } = await call<{ items: { eventType: string }[] }>(url, 'GET', '/api/v1/notifications', { token })
  return body.items.map(({ eventType }) => eventType).sort()
}
