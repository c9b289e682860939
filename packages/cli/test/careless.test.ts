import { namesOf } from '@taskwright/events-rabbitmq'
import { connect } from 'amqplib'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { isInstalled, startService } from '../../../scripts/lib/test-services.mjs'
import { ask, freshDatabase } from './databases.ts'
import { envOf, freshFolder, json, serve, taskwright } from './program.ts'

// Servers of our own, as badly set as one may find them.

vi.setConfig({ testTimeout: 600_000 })

type Service = Awaited<ReturnType<typeof startService>>

const diagnose = async (env: Readonly<Record<string, string>>) => {
  const { code, answer } = await json(['doctor'], { env })
  const findings: readonly { readonly name: string }[] = answer.findings
  return { code, text: JSON.stringify(answer), at: (name: string) => findings.find((each) => each.name === name) }
}
const finding = (status: string, words: string) => ({ status, detail: expect.stringContaining(words) })
const as = (url: string, username: string, password: string) => Object.assign(new URL(url), { username, password }).href
/** The server goes with its databases. */
const kept = (): void => {}

async function refuses(url: string, code: number, sentence: string): Promise<void> {
  const env = envOf(freshFolder(), { TASKWRIGHT_DATABASE_URL: url, TASKWRIGHT_WAIT: '0' })
  for (const command of ['migrate', 'serve']) {
    const ended = await taskwright([command], { env })
    expect(ended.stderr, command).toContain(sentence)
    expect(ended.stderr.trimEnd().split('\n'), command).toHaveLength(1)
    expect(ended.code, command).toBe(code)
    expect(JSON.stringify(ended)).not.toContain('hunter2')
  }
}

describe.skipIf(!isInstalled('mysql'))('on a MariaDB server that is carelessly set', () => {
  let server: Service
  const make = (text: string) => ask('mysql', `${server.url}/mysql`, text)
  beforeAll(async () => {
    const flushing = ['--innodb-flush-log-at-trx-commit=2', '--log-bin', '--server-id=1', '--sync-binlog=0']
    const limits = ['--max-connections=15', '--max-allowed-packet=1M', '--character-set-server=latin1']
    // What those get who may not do everything: a clock of long ago.
    server = await startService('mysql', {
      options: [...flushing, ...limits, '--init-connect=set timestamp=1700000000'],
    })
    for (const name of ['owner', 'guest', 'stranger'])
      for (const host of ['%', 'localhost']) await make(`create user ${name}@'${host}' identified by 'hunter2'`)
  })
  afterAll(() => server.stop())
  const grant = async (rights: string, name: string, url: string) => {
    for (const host of ['%', 'localhost'])
      await make(`grant ${rights} on ${new URL(url).pathname.slice(1)}.* to ${name}@'${host}'`)
  }

  it('the doctor says what is wrong, and what to do', async () => {
    const url = await freshDatabase('mysql', server.url, kept)
    await grant('all', 'owner', url)
    const env = envOf(freshFolder(), {
      TASKWRIGHT_DATABASE_URL: as(url, 'owner', 'hunter2'),
      TASKWRIGHT_DATABASE_CONNECTIONS: '20',
    })
    expect((await taskwright(['migrate'], { env })).code).toBe(0)
    const { code, at, text } = await diagnose(env)
    expect(code).toBe(1)
    expect(at('flushing')).toMatchObject(finding('fail', 'Set it to 1'))
    expect(at('binary log')).toMatchObject(finding('warn', 'sync_binlog=0'))
    expect(at('character set')).toMatchObject(finding('warn', 'latin1'))
    expect(at('packets')).toMatchObject(finding('warn', '1.0 MiB'))
    expect(at('connections')).toMatchObject(finding('fail', 'Raise max_connections'))
    expect(at('server clock')).toMatchObject(finding('fail', 'Let both follow the same time server'))
    expect(text).not.toContain('hunter2')
  })

  it('a user without rights is named as such', async () => {
    const url = await freshDatabase('mysql', server.url, kept)
    await grant('select', 'guest', url)
    await refuses(as(url, 'guest', 'hunter2'), 3, 'may not make tables in the database at')
    await refuses(as(url, 'stranger', 'hunter2'), 3, 'may not make tables in the database at')
  })

  it('a replica is no place to write', async () => {
    const url = await freshDatabase('mysql', server.url, kept)
    await grant('all', 'owner', url)
    await make('set global read_only = 1')
    onTestFinished(async () => void (await make('set global read_only = 0')))
    await refuses(as(url, 'owner', 'hunter2'), 8, 'is read-only')
  })
})

describe.skipIf(!isInstalled('mysql'))('on a MariaDB server of long ago', () => {
  it('the program says what it needs', async () => {
    const server = await startService('mysql', { options: ['--version=10.5.29-MariaDB'] })
    onTestFinished(server.stop)
    const url = await freshDatabase('mysql', server.url, kept)
    await refuses(url, 3, 'is too old: MySQL 8.0.17, or MariaDB 10.6, or newer is needed.')
    const { code, at } = await diagnose(envOf(freshFolder(), { TASKWRIGHT_DATABASE_URL: url }))
    expect(code).toBe(1)
    expect(at('database')).toMatchObject(finding('fail', 'is too old'))
  })
})

describe.skipIf(!isInstalled('postgresql'))('on a PostgreSQL server that is carelessly set', () => {
  let server: Service
  const make = (text: string) => ask('postgresql', server.url, text)
  beforeAll(async () => {
    const options = ['-c', 'synchronous_commit=off', '-c', 'max_connections=15']
    server = await startService('postgresql', { options })
    await make(`create role guest login password 'hunter2'`)
  })
  afterAll(() => server.stop())

  it('the doctor says what is wrong, and what to do', async () => {
    const url = await freshDatabase('postgresql', server.url, kept)
    const env = envOf(freshFolder(), { TASKWRIGHT_DATABASE_URL: url, TASKWRIGHT_DATABASE_CONNECTIONS: '20' })
    expect((await taskwright(['migrate'], { env })).code).toBe(0)
    const { code, at } = await diagnose(env)
    expect(code).toBe(1)
    expect(at('flushing')).toMatchObject(finding('fail', 'synchronous_commit=off'))
    expect(at('connections')).toMatchObject(finding('fail', 'Raise max_connections'))
  })

  it('a user without rights is named as such', async () => {
    const url = await freshDatabase('postgresql', server.url, kept)
    await ask('postgresql', url, 'revoke create on schema public from public')
    await refuses(as(url, 'guest', 'hunter2'), 3, 'may not make tables in the database at')
  })

  it('a database that takes no writes, or not every text, is named as such', async () => {
    const url = await freshDatabase('postgresql', server.url, kept)
    await make(`alter database ${new URL(url).pathname.slice(1)} set default_transaction_read_only = on`)
    await refuses(url, 8, 'is read-only')
    await make(`create database narrow encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C' template template0`)
    const narrow = Object.assign(new URL(url), { pathname: '/narrow' }).href
    await refuses(narrow, 3, 'cannot keep every text. Create it with UTF8.')
  })
})

describe.skipIf(!isInstalled('redis'))('on a Redis of which nobody thought', () => {
  it('the doctor asks for a limit', async () => {
    const server = await startService('redis')
    onTestFinished(server.stop)
    const { code, at } = await diagnose(envOf(freshFolder(), { TASKWRIGHT_CACHE_URL: server.url }))
    expect(code).toBe(0)
    expect(at('eviction')).toMatchObject(finding('warn', 'maxmemory is not set'))
  })
})

describe.skipIf(!isInstalled('amqp'))('on a broker in disorder', () => {
  const names = namesOf('taskwright')
  const subscription = 'auth-deactivated'

  it('the doctor finds the queues that nobody empties, that are not ours, and that hold what was given up', async () => {
    const server = await startService('amqp')
    onTestFinished(server.stop)
    const env = envOf(freshFolder(), { TASKWRIGHT_BROKER_URL: server.url })
    const first = await serve(env)
    const healthy = await diagnose(env)
    for (const name of ['queues', 'queue types', 'orphan queues'])
      expect(healthy.at(name), name).toMatchObject({ status: 'ok' })
    first.child.kill('SIGTERM')
    await first.ended
    expect((await diagnose(env)).at('queues')).toMatchObject(finding('warn', 'nobody works on it'))

    const neighbour = envOf(freshFolder(), { TASKWRIGHT_BROKER_URL: server.url })
    await taskwright(['migrate'], { env: neighbour })
    expect((await diagnose(neighbour)).at('orphan queues')).toMatchObject(finding('warn', `${subscription} keeps`))

    const connection = await connect(server.url)
    const channel = await connection.createConfirmChannel()
    await channel.deleteQueue(names.queue(subscription))
    await channel.assertQueue(names.queue(subscription), { durable: true })
    channel.sendToQueue(names.dead(subscription), Buffer.from('{}'), { persistent: true })
    await channel.waitForConfirms()
    await connection.close()
    const { code, at } = await diagnose(env)
    expect(code).toBe(1)
    expect(at('queue types')).toMatchObject(finding('fail', `${subscription}: not a quorum queue`))
    expect(at('queues')).toMatchObject(finding('warn', '1 given up'))
  })
})
