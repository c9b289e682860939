import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { faultpoints, type VerifyReport } from '@taskwright/core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Program, startProgram } from './program-process.ts'
import { acts, type Cast, call, type Job, logIn, NoAnswer, setTheStage, TASK } from './story.ts'

/** The same point is passed by several acts: dying at each of the first few covers them. */
const HITS = [1, 2, 4]

describe('a server that is killed', () => {
  let stage: string
  let cast: Cast
  beforeAll(async () => {
    stage = await mkdtemp(join(tmpdir(), 'taskwright-crash-'))
    const program = await started(stage)
    cast = await setTheStage(program.url)
    await program.ask('settle')
    await program.kill()
  }, 60_000)
  afterAll(() => rm(stage, { recursive: true, force: true }))

  const reached = new Set<string>()

  for (const point of faultpoints) {
    for (const hit of HITS) {
      it.concurrent(`at ${point}, hit ${hit}, loses nothing and tells everybody once`, async () => {
        const dir = await mkdtemp(join(tmpdir(), 'taskwright-crash-'))
        try {
          await cp(stage, dir, { recursive: true })
          const acknowledged = await playUntilDeath(dir, `${point}#${hit}`, (died) => died && reached.add(point))
          await expectWholeAfterRestart(dir, acknowledged)
        } finally {
          await rm(dir, { recursive: true, force: true })
        }
      }, 60_000)
    }
  }

  it('passed every point of the list', () => {
    expect([...faultpoints].filter((point) => !reached.has(point))).toEqual([])
  })

  async function started(dir: string, point?: string): Promise<Program> {
    const program = await startProgram(dir, point)
    if (program === 'died at the start') throw new Error('the program died before it was ready')
    return program
  }

  /** The names of the acts that were answered before the end. */
  async function playUntilDeath(
    dir: string,
    point: string,
    tell: (died: boolean) => void,
  ): Promise<ReadonlySet<string>> {
    const acknowledged = new Set<string>()
    const program = await startProgram(dir, point)
    if (program === 'died at the start') {
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
    // The courier's retry comes after a second; a point that only it passes is reached then.
    const signal = await Promise.race([program.died, new Promise((resolve) => setTimeout(resolve, 1500, 'alive'))])
    tell(signal === 'SIGKILL')
    await program.kill()
    return acknowledged
  }

  async function expectWholeAfterRestart(dir: string, acknowledged: ReadonlySet<string>): Promise<void> {
    const program = await started(dir)
    try {
      const { url } = program
      if (acknowledged.has('create')) expect((await task(url)).status).toBe(200)
      if (acknowledged.has('complete')) expect((await task(url)).body.category).toBe('COMPLETED')
      if (acknowledged.has('register')) expect((await logIn(url, 'cid')).status).toBe(200)

      // Whoever got no answer asks again, with the same key.
      for (const act of acts) {
        const status = await act.do(url, cast)
        if (act.name !== 'register') expect(status, act.name).toBeLessThan(300)
      }
      expect((await logIn(url, 'cid')).status).toBe(200)
      await expectImported(url)
      await program.ask('settle')
      expect(await inbox(url, cast.bob.token)).toEqual(['task.assigned'])
      expect(await inbox(url, cast.ana.token)).toEqual(['comment.created', 'task.transitioned'])
      expect(
        (await call<{ items: unknown[] }>(url, 'GET', `/api/v1/tasks/${TASK}/comments`, { token: cast.ana.token })).body
          .items,
      ).toHaveLength(1)
      await vi.waitFor(async () => expect(await program.ask<number[]>('delivered')).toHaveLength(3), {
        timeout: 20_000,
        interval: 200,
      })
      expect((await program.ask<VerifyReport>('verify')).problems).toEqual([])
    } finally {
      await program.kill()
    }
  }

  /** The job ends as it would have without the crash, and so does what it was to make. */
  async function expectImported(url: string): Promise<void> {
    const { ana, boardId } = cast
    const read = async <Body>(path: string) =>
      (await call<Body>(url, 'GET', `/api/v1${path}`, { token: ana.token })).body
    const jobs = await vi.waitUntil(
      async () => {
        const { items } = await read<{ items: readonly Job[] }>('/jobs')
        return items.every(({ finishedAt }) => finishedAt !== null) ? items : undefined
      },
      { timeout: 30_000, interval: 200 },
    )
    expect(jobs).toMatchObject([{ status: 'COMPLETED', result: { cards: { added: 6, present: 0, archived: 0 } } }])
    const { items } = await read<{ items: { title: string }[] }>(`/tasks?projectId=${boardId}&sort=number`)
    expect(items.map(({ title }) => title)).toEqual([1, 2, 3, 4, 5, 6].map((n) => `Card ${n}`))
    const { statuses } = await read<{ statuses: { name: string }[] }>(`/projects/${boardId}`)
    expect(statuses.map(({ name }) => name)).toEqual(['List 1', 'List 2'])
  }

  const task = (url: string) =>
    call<{ category: string }>(url, 'GET', `/api/v1/tasks/${TASK}`, { token: cast.ana.token })

  async function inbox(url: string, token: string): Promise<readonly string[]> {
    const { body } = await call<{ items: { eventType: string }[] }>(url, 'GET', '/api/v1/notifications', { token })
    return body.items.map(({ eventType }) => eventType).sort()
  }
})
