import { describe, expect, it } from 'vitest'
import { versionFinding } from './broker.ts'
import { judgeRedis } from './cache.ts'
import type { Finding } from './check.ts'
import { clock, nodeVersion } from './machine.ts'
import { encryptionFinding, judgeMysql } from './mysql.ts'
import { judgePostgresql } from './postgresql.ts'
import { judgeQueues, type SubscriptionQueues } from './queues.ts'
import { clockFinding, connectionsFinding, type Settings } from './server.ts'

const named = (findings: readonly Finding[], name: string) => findings.find((finding) => finding.name === name)
const bad = (findings: readonly Finding[]) => findings.filter(({ status }) => status !== 'ok').map(({ name }) => name)

describe('the doctor on a MySQL or MariaDB server', () => {
  const good: Settings = {
    version: '10.11.14-MariaDB',
    innodb_flush_log_at_trx_commit: '1',
    log_bin: 'OFF',
    character_set_database: 'utf8mb4',
    time_zone: 'SYSTEM',
    system_time_zone: 'UTC',
    max_allowed_packet: '16777216',
  }

  it('finds nothing wrong with one that is set as it should be', () => {
    expect(bad(judgeMysql(good))).toEqual([])
  })

  it.each([
    ['server version', { version: '10.5.29-MariaDB' }, 'fail'],
    ['server version', { version: '5.7.44', version_comment: 'MySQL Community Server' }, 'fail'],
    ['server version', { version: '8.0.16' }, 'fail'],
    ['flushing', { innodb_flush_log_at_trx_commit: '2' }, 'fail'],
    ['flushing', { innodb_flush_log_at_trx_commit: '0' }, 'fail'],
    ['binary log', { log_bin: 'ON', sync_binlog: '0' }, 'warn'],
    ['binary log', { log_bin: 'ON', sync_binlog: '1', binlog_format: 'STATEMENT' }, 'fail'],
    ['character set', { character_set_database: 'latin1' }, 'warn'],
    ['packets', { max_allowed_packet: '1048576' }, 'warn'],
  ])('complains of its %s where it is %j', (name, change, status) => {
    const findings = judgeMysql({ ...good, ...change })
    expect(bad(findings)).toEqual([name])
    expect(named(findings, name)?.status).toBe(status)
  })

  it.each([
    [
      'isolation',
      { transaction_isolation: 'REPEATABLE-READ' },
      'REPEATABLE-READ; our own connections use READ-COMMITTED',
    ],
    ['time zone', { time_zone: 'Europe/Vienna' }, 'Europe/Vienna; times are kept as milliseconds'],
  ])('tells its %s, which changes nothing for us', (name, change, words) => {
    expect(named(judgeMysql({ ...good, ...change }), name)).toMatchObject({
      status: 'ok',
      detail: expect.stringContaining(words),
    })
  })
})

describe('the doctor on the way to a MySQL or MariaDB server', () => {
  it.each([
    ['db.example.com', 'TLS_AES_128_GCM_SHA256', 'ok'],
    ['localhost', '', 'ok'],
    ['127.0.0.1', '', 'ok'],
    ['[::1]', '', 'ok'],
    ['db.example.com', '', 'warn'],
    ['127.0.0.1.example.com', '', 'warn'],
    ['10.0.0.7', '', 'warn'],
  ])('to %s, encrypted with %j: %s', (host, cipher, status) => {
    expect(encryptionFinding(host, cipher)).toMatchObject({ name: 'encryption', status })
  })
})

describe('the doctor on a PostgreSQL server', () => {
  const good: Settings = {
    server_version: '15.14',
    server_version_num: '150014',
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    server_encoding: 'UTF8',
    TimeZone: 'UTC',
    collation: 'C.UTF-8',
  }

  it('finds nothing wrong with one that is set as it should be', () => {
    expect(bad(judgePostgresql(good))).toEqual([])
  })

  it.each([
    ['server version', { server_version: '12.22', server_version_num: '120022' }],
    ['flushing', { fsync: 'off' }],
    ['flushing', { full_page_writes: 'off' }],
    ['flushing', { synchronous_commit: 'off' }],
    ['encoding', { server_encoding: 'SQL_ASCII' }],
  ])('complains of its %s where it is %j', (name, change) => {
    const findings = judgePostgresql({ ...good, ...change })
    expect(bad(findings)).toEqual([name])
    expect(named(findings, name)?.status).toBe('fail')
  })
})

describe('the doctor on any database server', () => {
  it.each([
    [300, 10, 'ok'],
    [30, 10, 'warn'],
    [11, 10, 'fail'],
  ])('compares %i connections with a pool of %i', (most, pool, status) => {
    expect(connectionsFinding(most, pool).status).toBe(status)
  })

  it.each([
    ['the same time', 1_000_050, 'ok', 'agrees'],
    ['a moment later, as the answer took a while', 1_000_900, 'ok', 'agrees'],
    ['two seconds ahead', 1_002_100, 'warn', '2.0 s off'],
    ['two seconds behind', 998_000, 'warn', '2.0 s off'],
    ['an hour ahead', 4_600_100, 'fail', '3600.0 s off'],
  ])('compares its clock with ours: %s', (_, theirs, status, words) => {
    expect(clockFinding(theirs, 1_000_000, 1_000_100)).toMatchObject({ status, detail: expect.stringContaining(words) })
  })
})

describe('the doctor on Redis', () => {
  const good: Settings = { redis_version: '7.0.15', maxmemory: '268435456', maxmemory_policy: 'allkeys-lru' }

  it.each([
    [[], {}],
    [['cache version'], { redis_version: '5.0.3' }],
    [['eviction'], { maxmemory: '0' }],
    [['eviction'], { maxmemory_policy: 'noeviction' }],
  ])('complains of %j where it is %j', (names, change) => {
    expect(bad(judgeRedis({ ...good, ...change }))).toEqual(names)
  })
})

describe('the doctor on RabbitMQ', () => {
  it.each([
    ['3.9.29', 'fail'],
    ['3.10.8', 'ok'],
    ['4.2.0', 'ok'],
  ])('judges version %s', (version, status) => {
    expect(versionFinding(version).status).toBe(status)
  })

  const fine = { messages: 0, consumers: 2, ours: true }
  const mailer = (change: Partial<SubscriptionQueues>): SubscriptionQueues => ({
    subscription: 'mailer',
    queue: fine,
    dead: { ...fine, consumers: 0 },
    ...change,
  })

  it('finds nothing wrong with queues that are worked on', () => {
    expect(bad(judgeQueues([mailer({})], []))).toEqual([])
    expect(bad(judgeQueues([], []))).toEqual([])
  })

  it.each([
    ['queues', 'has no queue', { queue: undefined }],
    ['queues', 'nobody works on it', { queue: { ...fine, consumers: 0 } }],
    ['queues', '10001 events waiting', { queue: { ...fine, messages: 10_001 } }],
    ['queues', '3 given up', { dead: { ...fine, messages: 3 } }],
    ['queue types', 'mailer: not a quorum queue', { queue: { ...fine, ours: false } }],
    ['queue types', 'mailer: not a quorum queue', { dead: { ...fine, ours: false } }],
  ])('complains of the %s where one %s', (name, words, change) => {
    const findings = judgeQueues([mailer(change)], [])
    expect(bad(findings)).toEqual([name])
    expect(named(findings, name)?.detail).toContain(words)
  })

  it('complains of queues that this database knows nothing of, as nobody empties them', () => {
    const findings = judgeQueues([], [mailer({ queue: { ...fine, messages: 7 } })])
    expect(bad(findings)).toEqual(['orphan queues'])
    expect(named(findings, 'orphan queues')?.detail).toContain('mailer keeps 7 events')
    expect(bad(judgeQueues([], [mailer({ queue: undefined })]))).toEqual([])
  })
})

describe('the doctor on this machine', () => {
  it.each([
    ['20.19.5', 'fail'],
    ['22.17.1', 'fail'],
    ['22.18.0', 'ok'],
    ['24.21.0', 'ok'],
  ])('judges Node %s', (version, status) => {
    expect(nodeVersion(version).status).toBe(status)
  })

  it('notices a clock that stands before this program was written', () => {
    expect(clock(0).status).toBe('fail')
  })
})
