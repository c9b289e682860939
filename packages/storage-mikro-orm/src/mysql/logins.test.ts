import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { isInstalled, startService } from '../../../../scripts/lib/test-services.mjs'
import { ask, createDatabase, mysqlUrl, openStorage, query } from '../../test/mysql.ts'
import { everything, refusal } from '../../test/mysql-work.ts'
import { openLink } from './link.ts'
import { nativeConnection } from './native.ts'
import { mysqlDriverOptions } from './options.ts'
import { ended } from './settle.ts'
import { mysql } from './storage.ts'

const opening = (url: string) => mysql(url).open({ migrate: false, now: Date.now })

/** A database, and the URL of a user who may do everything in it and nothing elsewhere. */
async function ownDatabase(server = mysqlUrl) {
  const { url, drop } = await createDatabase(server)
  const [name, password] = [`tw_${randomBytes(6).toString('hex')}`, 'pa:ss w/ü%rd']
  const user = (host: string): string => `${name}@'${host}'`
  const hosts = ['%', 'localhost']
  onTestFinished(async () => {
    await drop()
    for (const host of hosts) await ask(String(server), `drop user ${user(host)}`)
  })
  for (const host of hosts) {
    await ask(url, `create user ${user(host)} identified by ?`, [password])
    await ask(url, `grant all on ${new URL(url).pathname.slice(1)}.* to ${user(host)}`)
  }
  const own = new URL(url)
  own.username = name
  own.password = encodeURIComponent(password)
  return { url, own: String(own), name }
}

describe.skipIf(mysqlUrl === undefined)('a user of MySQL with a password', () => {
  test('and rights on one database does everything there, whether or not the server remembers the password', async () => {
    const { url, own } = await ownDatabase()
    const storage = await openStorage(own)
    await everything(storage, 1)
    // MySQL keeps digests of passwords it has seen, and asks otherwise for those it hasn't.
    await ask(url, 'flush privileges')
    await everything(await openStorage(own, { connections: 2 }), 2)
    await everything(storage, 3)
    expect(await ask(url, 'select count(*) as n from tw_tasks')).toEqual([{ n: 3 }])
  })

  test('may end connections of their own', async () => {
    const { own } = await ownDatabase()
    const [one, other] = await Promise.all([openLink({ uri: own }, 5_000), openLink({ uri: own }, 5_000)])
    onTestFinished(() => one.end())
    const gone = new Promise<void>((resolve) => other.onGone(resolve))
    await ended(one, other.thread)
    await gone
    expect(other.alive).toBe(false)
  })

  test('is refused with another one, and where the account demands TLS', async () => {
    const { url, own, name } = await ownDatabase()
    const wrong = Object.assign(new URL(own), { password: 'hunter2' })
    await expect(opening(String(wrong))).rejects.toMatchObject(refusal('storage.unavailable', { reason: 'auth' }))
    for (const host of ['%', 'localhost']) await ask(url, `alter user ${name}@'${host}' require ssl`)
    await expect(opening(own)).rejects.toMatchObject(refusal('storage.unavailable', { reason: 'auth' }))
  })

  test('is sent nowhere if the server’s certificate says nothing of its host', async () => {
    const { own } = await ownDatabase()
    await expect(opening(`${own}?ssl=true`)).rejects.toMatchObject(refusal('storage.unavailable', { reason: 'tls' }))
  })
})

/** The system's own; who hasn't got it can't make a certificate. */
const OPENSSL = 'openssl'
const hasOpenssl = (): boolean => {
  try {
    return execFileSync(OPENSSL, ['version']).length > 0
  } catch {
    return false
  }
}

describe.skipIf(!isInstalled('mysql') || !hasOpenssl())('a MariaDB server with a certificate', () => {
  let server: Awaited<ReturnType<typeof startService>>
  let folder: string
  let ca: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'taskwright-certificate-'))
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
    const files = ['-keyout', key, '-out', certificate]
    execFileSync(OPENSSL, ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...files], {
      stdio: 'ignore',
    })
    // For the server's own user.
    chmodSync(folder, 0o755)
    chmodSync(key, 0o644)
    ca = readFileSync(certificate, 'utf8')
    server = await startService('mysql', { options: [`--ssl-cert=${certificate}`, `--ssl-key=${key}`] })
  })
  afterAll(async () => {
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const through = (url: string, ssl: unknown): string => {
    const changed = new URL(url)
    changed.hostname = 'localhost'
    changed.searchParams.set('ssl', typeof ssl === 'string' ? ssl : JSON.stringify(ssl))
    return String(changed)
  }

  test('is spoken to in secret when the URL asks for it', async () => {
    const { own } = await ownDatabase(server.url)
    const secret = through(own, { ca, verifyIdentity: true })
    await everything(await openStorage(secret), 1)
    const connection = nativeConnection(mysqlDriverOptions(secret))
    onTestFinished(() => connection.destroy())
    const [cipher] = await query<{ Value: string }>(connection, `show session status like 'Ssl_cipher'`)
    expect(cipher?.Value).toMatch(/^TLS/)
  })

  test.each([
    ['nobody vouches for its certificate', 'true'],
    ['somebody vouches for another one only', { ca: undefined, minVersion: 'TLSv1.2' }],
  ])('is told no secret when %s', async (_, ssl) => {
    const { own } = await ownDatabase(server.url)
    await expect(opening(through(own, ssl))).rejects.toMatchObject(
      refusal('storage.unavailable', { reason: 'tls', native: 'HANDSHAKE_SSL_ERROR' }),
    )
  })

  test('and refuses those who come without TLS, where it is set to', async () => {
    const { own } = await ownDatabase(server.url)
    await ask(server.url, 'set global require_secure_transport = on')
    onTestFinished(
      async () => void (await ask(through(server.url, { ca }), 'set global require_secure_transport = off')),
    )
    // MariaDB says no more than that it refuses the user.
    const reason = expect.stringMatching(/^(tls|auth)$/)
    await expect(opening(own)).rejects.toMatchObject(refusal('storage.unavailable', { reason }))
  })
})
