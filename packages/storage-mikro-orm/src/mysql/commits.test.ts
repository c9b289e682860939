import { createTaskwright } from '@taskwright/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ask, createDatabase, mysqlUrl } from '../../test/mysql.ts'
import { type NetworkProxy, startProxy } from '../../test/proxy.ts'
import { mysql } from './storage.ts'

/** The next commit of events does or doesn't get to the server; then nobody hears anything any more. */
function silenceAtCommit(proxy: NetworkProxy, arrives: boolean) {
  let silent = false
  proxy.decide = (request) => {
    if (silent) return 'hold'
    silent = request.includes('\ncommit') && request.includes('tw_events')
    return silent ? (arrives ? 'cut after' : 'cut before') : 'pass'
  }
}

describe.skipIf(mysqlUrl === undefined)('commits on MySQL that nobody answered', () => {
  test.each([
    ['arrived', 'an idempotency key', { idempotencyKey: 'a1' }],
    ['was lost', 'an idempotency key', { idempotencyKey: 'a1' }],
    ['arrived', 'an id of the caller’s', {}],
    ['was lost', 'an id of the caller’s', {}],
  ])('one that %s, settled by %s: it is there once, and the caller knows', async (fate, _, options) => {
    const arrives = fate === 'arrived'
    const { url, drop } = await createDatabase()
    onTestFinished(drop)
    const proxy = await startProxy(url)
    const tw = await createTaskwright({ storage: mysql(proxy.url), relay: false })
    onTestFinished(() => tw.close())
    const ana = tw.as({ userId: 'ana' })
    const { id: projectId } = await ana.projects.create({ name: 'Launch', key: 'LNCH' })
    const task = { id: 'write-it-01', projectId, title: 'Write it' }
    silenceAtCommit(proxy, arrives)
    await expect(ana.tasks.create(task, options)).rejects.toMatchObject({
      code: 'storage.unavailable',
      details: { outcome: 'unknown' },
      retryable: true,
    })
    proxy.decide = () => 'pass'
    proxy.release()
    const again = await ana.tasks.create(task, options).catch((error: { code?: unknown }) => error.code)
    if (arrives && !('idempotencyKey' in options)) expect(again).toBe('id.taken')
    else expect(again).toMatchObject({ id: task.id, key: 'LNCH-1' })
    expect(await ana.tasks.get(task.id)).toMatchObject({ title: 'Write it', version: 1 })
    expect(await ask(url, `select count(*) as n from tw_events where stream = 'task/write-it-01'`)).toEqual([{ n: 1 }])
    expect(await ask(url, 'select id from tw_tasks')).toEqual([{ id: task.id }])
  })
})
