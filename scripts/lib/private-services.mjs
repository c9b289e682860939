// Services of our own: a folder below the system's temporary one, free ports, ended by process id.
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.mjs'
import { accepts } from './service-handshakes.mjs'
import { run } from './workspace.mjs'

/** @typedef {'mysql' | 'postgresql' | 'amqp' | 'redis'} ServiceKind */
/**
 * @typedef {object} Service
 * @property {string} url where it is, with credentials; a database server's own default database
 * @property {string} folder everything it has written
 * @property {() => number} pid the server's process, for signals
 * @property {() => Promise<void>} kill SIGKILL; its data stay
 * @property {() => Promise<void>} start again after `kill`, on the same port with the same data
 * @property {(command: string, args: readonly string[]) => string} control runs a program of the service beside it, such as `rabbitmqctl`
 * @property {() => Promise<void>} stop ends it and removes its folder
 */

/** @type {readonly ServiceKind[]} */
export const kinds = ['mysql', 'postgresql', 'amqp', 'redis']
/** Ends what hangs; on a busy machine, a broker takes a minute. */
const READY_WITHIN_MS = 240_000
const asRoot = process.getuid?.() === 0

const debian = { mysql: 'mariadb-server', postgresql: 'postgresql', amqp: 'rabbitmq-server', redis: 'redis-server' }
const postgresFolders = () => {
  const base = '/usr/lib/postgresql'
  return existsSync(base) ? readdirSync(base).map((version) => join(base, version, 'bin')) : []
}
// Debian wraps the broker's programs in scripts that change the user; the originals come first.
const folders = () => [
  '/usr/lib/rabbitmq/bin',
  ...(process.env.PATH ?? '').split(delimiter),
  '/usr/sbin',
  '/usr/local/sbin',
  ...postgresFolders(),
]
const find = (name) =>
  folders()
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file))
const programs = {
  mysql: ['mariadbd', 'mariadb-install-db'],
  postgresql: ['postgres', 'initdb'],
  amqp: ['rabbitmq-server', 'erl', 'epmd'],
  redis: ['redis-server'],
}

/** @param {ServiceKind} kind */
export const isInstalled = (kind) => programs[kind].every((name) => find(name) !== undefined)

/** Debian's package, where we may. @param {ServiceKind} kind */
export async function install(kind) {
  if (!asRoot || !existsSync('/usr/bin/apt-get')) return
  console.log(`Installing ${debian[kind]} …`)
  const extraEnv = { DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '-q'], { quiet: true })
  const args = ['install', '-y', '-q', '--no-install-recommends', debian[kind]]
  const { ok } = await run('apt-get', args, { quiet: true, extraEnv })
  if (!ok) console.log(`${debian[kind]} could not be installed.`)
}

/**
 * Starts a server of this kind that nobody else uses. Rejects when it never answers.
 * @param {ServiceKind} kind
 * @param {{ readonly options?: readonly string[] }} [settings] further arguments for the server
 * @returns {Promise<Service>}
 */
export async function startService(kind, { options = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), `taskwright-${kind}-`))
  const port = await freePort()
  const { user, setUp, command, args, env = {}, url, endBy = 'SIGTERM' } = await recipes[kind]({ folder, port })
  if (user !== undefined) chownSync(folder, user.uid, user.gid)
  const settings = { cwd: folder, env: { ...process.env, ...env }, ...(user ?? {}) }
  const children = []
  const begin = (program, given) => {
    const child = spawn(program, given, { ...settings, stdio: 'ignore' })
    child.on('error', () => {})
    children.push(child)
    return child
  }
  const control = (program, given) =>
    execFileSync(find(program) ?? program, [...given], {
      ...settings,
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
    })
  const end = async (child, signal) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGCONT')
    child.kill(signal)
    await gone
  }
  let server
  const start = async () => {
    server = begin(command, [...args, ...options])
    await ready(kind, url, server)
  }
  const stop = async () => {
    process.off('exit', killAll)
    if (server) await end(server, endBy)
    await Promise.all(children.map((child) => end(child, 'SIGKILL')))
    rmSync(folder, { recursive: true, force: true })
  }
  const killAll = () => {
    for (const child of children) child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.on('exit', killAll)
  try {
    setUp?.({ control, begin })
    await start()
  } catch (error) {
    await stop()
    throw error
  }
  return { url, folder, pid: () => server.pid, kill: () => end(server, 'SIGKILL'), start, control, stop }
}

const recipes = {
  async mysql({ folder, port }) {
    const user = asRoot ? idsOf('mysql') : undefined
    const data = join(folder, 'data')
    const installArgs = ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal']
    return {
      user,
      setUp: ({ control }) => void control('mariadb-install-db', [...installArgs, '--skip-test-db']),
      command: find('mariadbd'),
      args: [
        '--no-defaults',
        `--datadir=${data}`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        `--socket=${join(folder, 'sock')}`,
        `--pid-file=${join(folder, 'pid')}`,
        `--log-error=${join(folder, 'log')}`,
        '--innodb-buffer-pool-size=64M',
        '--max-connections=300',
      ],
      url: `mysql://root@127.0.0.1:${port}`,
    }
  },
  async postgresql({ folder, port }) {
    const user = asRoot ? idsOf('postgres') : undefined
    const data = join(folder, 'data')
    return {
      user,
      setUp: ({ control }) =>
        void control('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8']),
      command: find('postgres'),
      args: [
        '-D',
        data,
        '-p',
        String(port),
        '-k',
        folder,
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        'max_connections=200',
      ],
      url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
      // Anything gentler waits for clients to leave.
      endBy: 'SIGINT',
    }
  },
  async amqp({ folder, port }) {
    const [distribution, names] = [await freePort(), await freePort()]
    const node = `taskwright-${port}@localhost`
    return {
      // A name service of its own, so that nothing stays behind.
      setUp: ({ begin }) => void begin(find('epmd'), ['-port', String(names), '-address', '127.0.0.1']),
      command: find('rabbitmq-server'),
      args: ['-noinput'],
      env: {
        HOME: folder,
        ERL_EPMD_PORT: String(names),
        RABBITMQ_NODENAME: node,
        RABBITMQ_NODE_PORT: String(port),
        RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
        RABBITMQ_DIST_PORT: String(distribution),
        RABBITMQ_MNESIA_BASE: join(folder, 'data'),
        RABBITMQ_LOG_BASE: join(folder, 'log'),
        RABBITMQ_PID_FILE: join(folder, 'pid'),
        RABBITMQ_ENABLED_PLUGINS_FILE: enabledPlugins(folder),
        RABBITMQ_CONF_ENV_FILE: join(folder, 'none'),
        RABBITMQ_CONFIG_FILE: join(folder, 'none'),
        // The Erlang machine itself is our child then, not a shell around it: signals by id reach it.
        RABBITMQ_ALLOW_INPUT: 'yes',
      },
      url: `amqp://guest:guest@127.0.0.1:${port}`,
    }
  },
  async redis({ folder, port }) {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no']
    return { command: find('redis-server'), args, url: `redis://127.0.0.1:${port}` }
  },
}

function enabledPlugins(folder) {
  const file = join(folder, 'enabled_plugins')
  writeFileSync(file, '[].\n')
  return file
}

const idsOf = (name) => {
  const id = (flag) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

async function ready(kind, url, child) {
  const until = Date.now() + READY_WITHIN_MS
  while (Date.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('it ended at once')
    if (await accepts(kind, url)) return
    await sleep(100)
  }
  throw new Error(`it did not answer within ${READY_WITHIN_MS / 1000} seconds`)
}
