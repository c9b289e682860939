import type { StoragePort } from '@taskwright/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { gate } from '../../test/gate.ts'
import { createDatabase as createMysql, mysqlUrl } from '../../test/mysql.ts'
import { createDatabase as createPostgresql, hasPostgresql } from '../../test/postgresql.ts'
import { startProxy } from '../../test/proxy.ts'
import { mysql } from '../mysql/storage.ts'
import { postgresql } from '../postgresql/storage.ts'

describe.each([
  ['MySQL', mysqlUrl !== undefined, createMysql, (url: string): StoragePort<never> => mysql(url)],
  ['PostgreSQL', hasPostgresql, createPostgresql, (url: string): StoragePort<never> => postgresql(url)],
] as const)('a record on %s', (_, isThere, createDatabase, open) => {
  async function opened(url: string) {
    const storage = open(url)
    await storage.open({ migrate: true, now: Date.now })
    onTestFinished(() => storage.close())
    return storage
  }

  test.skipIf(!isThere)('goes to whoever is faster, though the other has looked before, with locks', async () => {
    const { url, drop } = await createDatabase()
    onTestFinished(drop)
    const proxy = await startProxy(url)
    const [slow, fast] = [await opened(proxy.url), await opened(url)]
    const looked = gate()
    proxy.decide = (text) => {
      if (!/insert into .tw_records/.test(text)) return 'pass'
      looked.open()
      return 'hold'
    }

    let runs = 0
    const slower = slow.transaction(async (tx) => {
      const hasIt = await tx.records('idempotency', 'acme').put('key', 'slower', { ifVersion: 0 })
      // On trial nothing is looked at, and nothing locked.
      if (++runs === 1) throw new Error('once more')
      return hasIt
    })
    await looked.opened
    const faster = await fast.transaction((tx) =>
      tx.records('idempotency', 'acme').put('key', 'faster', { ifVersion: 0 }),
    )
    proxy.release()

    expect([faster, await slower]).toEqual([true, false])
    const found = await fast.read((view) => view.records('idempotency', 'acme').get('key'))
    expect(found).toMatchObject({ value: 'faster', version: 1 })
  })
})
