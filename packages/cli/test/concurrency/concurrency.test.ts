import {
  createTaskwright,
  EVERY_ORGANIZATION_OF_MINE,
  isRefusal,
  type Session,
  type Task,
  type Taskwright,
  TaskwrightError,
} from '@taskwright/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, databaseKinds } from './databases.ts'

/** What became of calls that ran at the same time. */
async function outcomes<T>(calls: readonly Promise<T>[]): Promise<{ done: T[]; refused: string[] }> {
  const settled = await Promise.allSettled(calls)
  const refused = settled.flatMap((one) => (one.status === 'rejected' ? [codeOf(one.reason)] : []))
  return { done: settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])), refused }
}

function codeOf(error: unknown): string {
  if (error instanceof TaskwrightError) return error.code
  throw error
}

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n))

for (const { name, available, make } of databaseKinds) {
  describe.skipIf(!available)(`many at once, in two processes on ${name}`, () => {
    let database: Database
    let engines: readonly [Taskwright, Taskwright]
    beforeAll(async () => {
      database = await make()
      const start = () => createTaskwright({ storage: database.storage() })
      engines = [await start(), await start()]
    })
    afterAll(async () => {
      await Promise.all(engines?.map((engine) => engine.close()) ?? [])
      await database?.remove()
    })

    /** Somebody, at one process or the other. */
    const at = (turn: number, userId: string): Session =>
      (engines[turn % 2] as Taskwright).as({ userId, organizationId: EVERY_ORGANIZATION_OF_MINE })

    /** An organization of its own for each test, whose owner has a project. */
    async function scene() {
      const owner = crypto.randomUUID()
      const { id: organizationId } = await at(0, owner).organizations.create({ name: 'Acme' })
      const project = await at(0, owner).projects.create({ name: 'Launch', key: 'LNCH', organizationId })
      return { owner, organizationId, project }
    }

    it('numbers new tasks without a gap and gives each a place of its own', async () => {
      const { owner, project } = await scene()
      const tasks = await Promise.all(
        times(60, (n) => at(n, owner).tasks.create({ projectId: project.id, title: `Task ${n}` })),
      )
      expect(tasks.map(({ number }) => number).sort((a, b) => a - b)).toEqual(times(60, (n) => n + 1))
      expect(new Set(tasks.map(({ rank }) => rank)).size).toBe(60)
    })

    it('gives a refused task’s number to the next one', async () => {
      const { owner, project } = await scene()
      const id = crypto.randomUUID()
      const calls = times(20, (n) =>
        at(n, owner).tasks.create({ projectId: project.id, title: 'Write', ...(n % 2 === 0 ? { id } : {}) }),
      )
      const { done, refused } = await outcomes(calls)
      expect(done.map(({ number }) => number).sort((a, b) => a - b)).toEqual(times(11, (n) => n + 1))
      expect(refused).toEqual(times(9, () => 'id.taken'))
    })

    it('lets exactly one of those win who have seen the same version', async () => {
      const { owner, project } = await scene()
      const task = await at(0, owner).tasks.create({ projectId: project.id, title: 'Write' })
      const calls = times(20, (n) =>
        at(n, owner).tasks.update(task.id, { title: `By ${n}` }, { ifVersion: task.version }),
      )
      const { done, refused } = await outcomes(calls)
      expect(done).toHaveLength(1)
      expect(new Set(refused)).toEqual(new Set(['version.stale']))
      expect((await at(1, owner).tasks.get(task.id)).title).toBe(done[0]?.title)
    })

    it('keeps a history in which every change follows the one its author had seen, until it is deleted', async () => {
      const { owner, project } = await scene()
      const { id } = await at(0, owner).tasks.create({ projectId: project.id, title: 'Begin' })
      const written = new Map<number, string>()
      let deletedAt: number | undefined
      await Promise.all(times(10, (client) => edit(client)))
      const versions = [...written.keys()].sort((a, b) => a - b)
      expect(versions).toEqual(times(versions.length, (n) => n + 2))
      expect(deletedAt).toBe(versions.length + 2)

      async function edit(client: number): Promise<void> {
        for (let step = 0; step < 8; step += 1) {
          try {
            const seen = await at(client + step, owner).tasks.get(id)
            // What is read is what was written last, or before.
            expect(seen.title).toBe(written.get(seen.version) ?? (seen.version === 1 ? 'Begin' : seen.title))
            if (client === 9 && step === 7) {
              await at(client, owner).tasks.delete(id, { ifVersion: seen.version })
              deletedAt = seen.version + 1
              return
            }
            const title = `${client} ${step}`
            const after = await at(client, owner).tasks.update(id, { title }, { ifVersion: seen.version })
            expect(after.version).toBe(seen.version + 1)
            expect(written.has(after.version)).toBe(false)
            written.set(after.version, title)
          } catch (error) {
            if (isRefusal(error, 'task.not_found')) return
            if (!isRefusal(error, 'version.stale')) throw error
            if (client === 9) step -= 1
          }
        }
      }
    })

    it('does once what is asked many times with one idempotency key', async () => {
      const { owner, project } = await scene()
      const input = { projectId: project.id, title: 'Once', externalRef: { system: 'other', id: crypto.randomUUID() } }
      const calls = times(20, (n) => insist(() => at(n, owner).tasks.create(input, { idempotencyKey: 'k' })))
      const answers = await Promise.all(calls)
      for (const answer of answers) expect(answer).toEqual(answers[0])
      const { items } = await at(0, owner).tasks.list({ projectId: project.id })
      expect(items).toHaveLength(1)
    })

    it('refuses a key that stands for something else meanwhile', async () => {
      const { owner, project } = await scene()
      const calls = times(20, (n) =>
        insist(() => at(n, owner).tasks.create({ projectId: project.id, title: `${n % 2}` }, { idempotencyKey: 'k' })),
      )
      const { done, refused } = await outcomes(calls)
      expect(new Set(done.map(({ title }) => title)).size).toBe(1)
      expect(done).toHaveLength(10)
      expect(refused).toEqual(times(10, () => 'idempotency.mismatch'))
    })

    it('never lets the last owner go, however many leave at once', async () => {
      const { owner, organizationId } = await scene()
      const owners = [owner, ...times(5, () => crypto.randomUUID())]
      for (const userId of owners.slice(1)) {
        await at(0, owner).organizations.addMember(organizationId, { userId, role: 'OWNER' })
      }
      const { done, refused } = await outcomes(
        owners.map((userId, n) => at(n, userId).organizations.removeMember(organizationId, userId)),
      )
      expect(done).toHaveLength(5)
      expect(refused).toEqual(['member.last_owner'])
    })

    it('adds somebody once whom several add', async () => {
      const { owner, project } = await scene()
      const userId = crypto.randomUUID()
      const calls = times(10, (n) => at(n, owner).projects.addMember(project.id, { userId, role: 'VIEWER' }))
      const { done, refused } = await outcomes(calls)
      expect(done).toHaveLength(1)
      expect(new Set(refused)).toEqual(new Set(['member.already_added']))
    })

    it('gives an e-mail address to one account only', async () => {
      const email = `${crypto.randomUUID()}@example.com`
      const register = (turn: number) =>
        (engines[turn % 2] as Taskwright)
          .as({ userId: 'host', trusted: true, organizationId: 'system' })
          .users.register({ name: 'Ana', email, timeZone: 'UTC', locale: 'en' })
      const { done, refused } = await outcomes(times(10, register))
      expect(done).toHaveLength(1)
      expect(new Set(refused)).toEqual(new Set(['user.email_taken']))
    })

    it('finds every task a place when all are moved to the same one, again and again', async () => {
      const { owner, project } = await scene()
      const tasks: Task[] = []
      for (const n of times(12, (index) => index)) {
        tasks.push(await at(n, owner).tasks.create({ projectId: project.id, title: `Task ${n}` }))
      }
      const [first, ...others] = tasks as [Task, ...Task[]]
      for (let round = 0; round < 8; round += 1) {
        await Promise.all(others.map(({ id }, n) => insist(() => at(n, owner).tasks.move(id, { after: first.id }))))
      }
      const { items } = await at(0, owner).tasks.list({ projectId: project.id, sort: 'rank' })
      expect(items[0]?.id).toBe(first.id)
      expect(new Set(items.map(({ rank }) => rank)).size).toBe(12)
    })

    it('has told everybody once, and has a log whose fold is the state', async () => {
      const { owner, project } = await scene()
      const bob = crypto.randomUUID()
      await at(0, owner).projects.addMember(project.id, { userId: bob, role: 'CONTRIBUTOR' })
      const input = { projectId: project.id, title: 'For Bob', assigneeIds: [bob] }
      await Promise.all(times(40, (n) => at(n, owner).tasks.create(input)))
      await Promise.all(engines.map((engine) => engine.settled()))
      const { items } = await at(1, bob).notifications.list({ limit: 100 })
      expect(items).toHaveLength(40)
      expect(new Set(items.map(({ taskId }) => taskId)).size).toBe(40)
      expect((await engines[0].verify()).problems).toEqual([])
    })
  })
}

/** As a client does that is told to come back later. */
async function insist<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call()
    } catch (error) {
      if (!(error instanceof TaskwrightError && error.retryable)) throw error
      await new Promise((resolve) => setTimeout(resolve, 5 + 20 * Math.random()))
    }
  }
}
