// Whether a service lets us in, asked with the drivers that the adapters use.
import { existsSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { join } from 'node:path'
import { root } from './workspace.mjs'

// Something listens there: on a busy machine, loading the drivers alone takes seconds.
const PATIENCE_MS = 60_000

/** True when it listens and accepts these credentials. A service that refuses us counts as absent, and so does an unknown driver. */
export async function accepts(kind, url) {
  const { hostname, port } = new URL(url)
  if (!(await listens(hostname, Number(port)))) return false
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, false).unref())
  return Promise.race([handshakes[kind](url).catch(() => false), late])
}

const handshakes = {
  async mysql(url) {
    const { createConnection } = driver('storage-mikro-orm', '@mikro-orm/mysql', 'mysql2/promise')
    const connection = await createConnection({ uri: url, connectTimeout: PATIENCE_MS })
    await connection.query('select 1')
    await connection.end()
    return true
  },
  async postgresql(url) {
    const { Client } = driver('storage-mikro-orm', '@mikro-orm/postgresql', 'pg')
    const client = new Client({ connectionString: url, connectionTimeoutMillis: PATIENCE_MS })
    client.on('error', () => {})
    await client.connect()
    await client.query('select 1')
    await client.end()
    return true
  },
  async amqp(url) {
    const connection = await driver('events-rabbitmq', 'amqplib').connect(url, { timeout: PATIENCE_MS })
    await connection.close()
    return true
  },
  redis: (url) =>
    new Promise((resolve) => {
      const { hostname, port } = new URL(url)
      const socket = connect(Number(port), hostname, () => socket.write('PING\r\n'))
      socket.once('data', (answer) => {
        socket.destroy()
        resolve(String(answer).startsWith('+PONG'))
      })
      socket.once('error', () => resolve(false))
    }),
}

/** A package as one of our packages (or a dependency of it) sees it. */
function driver(folder, ...names) {
  let from = join(root, 'packages', folder, 'package.json')
  for (const name of names.slice(0, -1)) {
    const manifest = join(from, '..', 'node_modules', name, 'package.json')
    if (!existsSync(manifest)) throw new Error(`${name} is not installed`)
    from = realpathSync(manifest)
  }
  return createRequire(from)(names.at(-1))
}

function listens(host, port) {
  return new Promise((resolve) => {
    const socket = connect(port, host, () => {
      socket.destroy()
      resolve(true)
    })
    socket.setTimeout(PATIENCE_MS, () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', () => resolve(false))
  })
}
