import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { isInstalled, startService } from '../../../../scripts/lib/test-services.mjs'
import { anEvent, aTask, taskRow, tasks } from '../../test/fixtures.ts'
import { ask, expectWhole, openDatabase } from '../../test/mysql.ts'
import { everything, type Storage } from '../../test/mysql-work.ts'

describe.skipIf(!isInstalled('mysql'))('faults of a MariaDB server', () => {
  async function privateServer() {
    const server = await startService('mysql')
    onTestFinished(() => server.stop())
    return server
  }

  /** Writers that go on whatever happens, until they are told to stop. */
  function writers(storage: Storage) {
    const acknowledged: string[] = []
    const codes = new Set<unknown>()
    let stopped = false
    const lanes = Array.from({ length: 8 }, async (_, lane) => {
      for (let i = 1; !stopped; i++) {
        const number = lane * 100_000 + i
        await everything(storage, number, 2_000).then(
          () => acknowledged.push(`task-${number}`),
          async (error: { code?: unknown }) => {
            codes.add(error.code)
            await pause(20)
          },
        )
      }
    })
    const stop = async () => {
      stopped = true
      await Promise.all(lanes)
    }
    return { acknowledged, codes, stop }
  }

  type Server = Awaited<ReturnType<typeof privateServer>>
  /** As an operator does it. */
  async function shutDown(server: Server) {
    const pid = server.pid()
    process.kill(pid, 'SIGTERM')
    await expect.poll(() => isRunning(pid)).toBe(false)
  }
  const isRunning = (pid: number): boolean => {
    try {
      return process.kill(pid, 0)
    } catch {
      return false
    }
  }

  test.each([
    ['killed', (server: Server) => server.kill()],
    ['shut down', shutDown],
  ])('the server is %s under load: what was acknowledged is there, and nothing is half done', async (_, end) => {
    const server = await privateServer()
    const { url, storage } = await openDatabase({ connections: 8 }, server.url)
    await storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(0, { id: 'counter' }))))
    await storage.transaction((tx) => tx.append([anEvent('counter')]))
    const { acknowledged, codes, stop } = writers(storage)
    for (let round = 0; round < 2; round++) {
      const before = acknowledged.length
      await expect.poll(() => acknowledged.length).toBeGreaterThan(before + 20)
      await end(server)
      await pause(300)
      await server.start()
      const after = acknowledged.length
      await expect.poll(() => acknowledged.length).toBeGreaterThan(after + 20)
    }
    await stop()
    await expect.poll(async () => (await storage.figures()).unnumbered.events).toBe(0)
    const whole = await expectWhole(url)
    expect(whole.tasks).toEqual(expect.arrayContaining(acknowledged))
    expect([...codes].filter((code) => code !== 'storage.unavailable' && code !== 'storage.busy')).toEqual([])
    // Every number was given out once and none is missing: rollbacks gave theirs back.
    expect(await ask(url, 'select value as n from tw_counters')).toEqual([{ n: whole.tasks.length - 1 }])
  })

  test('the server stands still: requests end, and it goes on as if nothing had been', async () => {
    const server = await privateServer()
    const { url, storage } = await openDatabase({ connections: 4, waitMs: 300 }, server.url)
    await storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(0, { id: 'counter' }))))
    await storage.transaction((tx) => tx.append([anEvent('counter')]))
    await everything(storage, 1)
    process.kill(server.pid(), 'SIGSTOP')
    const stuck = await Promise.allSettled([2, 3, 4, 5, 6, 7].map((number) => everything(storage, number, 500)))
    process.kill(server.pid(), 'SIGCONT')
    expect(stuck.every(({ status }) => status === 'rejected')).toBe(true)
    for (const outcome of stuck) {
      const { code } = (outcome as PromiseRejectedResult).reason
      expect(['storage.busy', 'storage.unavailable']).toContain(code)
    }
    await Promise.all([12, 13, 14, 15].map((number) => everything(storage, number)))
    expect((await storage.figures()).pool).toMatchObject({ open: 4, idle: 4, waiting: 0 })
    expect((await expectWhole(url)).tasks).toEqual(['counter', 'task-1', 'task-12', 'task-13', 'task-14', 'task-15'])
  })
})
