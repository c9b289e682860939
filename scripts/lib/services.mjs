// Which services the adapters' tests can use. `npm test` provides them; a bare `vitest` takes those it finds.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { install, isInstalled, kinds, startService } from './private-services.mjs'
import { accepts } from './service-handshakes.mjs'
import { root } from './workspace.mjs'

/** What a service on its usual port would answer to. */
const usual = {
  mysql: 'mysql://root@127.0.0.1:3306',
  postgresql: 'postgresql://postgres@127.0.0.1:5432/postgres',
  amqp: 'amqp://guest:guest@127.0.0.1:5672',
  redis: 'redis://127.0.0.1:6379',
}
const variable = (kind) => `TEST_${kind.toUpperCase()}_URL`

/** Sets `TEST_…_URL` for what listens on this machine and lets us in, unless it is set already. */
export async function findServices(wanted = kinds) {
  const missing = wanted.filter((kind) => !process.env[variable(kind)])
  const found = await Promise.all(missing.map((kind) => accepts(kind, usual[kind])))
  missing.forEach((kind, index) => {
    if (found[index]) process.env[variable(kind)] = usual[kind]
  })
}

/** Finds the services that the tests below these paths want, and starts private ones for the rest. Resolves with how to end them. */
export async function provideServices(paths) {
  const { used, started } = wantedBy(paths.length === 0 ? ['packages', 'examples', 'tests', 'bench'] : paths)
  await findServices(used)
  const absent = used.filter((kind) => !process.env[variable(kind)])
  for (const kind of new Set([...absent, ...started])) if (!isInstalled(kind)) await install(kind)
  const own = await Promise.all(absent.filter(isInstalled).map((kind) => start(kind)))
  for (const kind of used) {
    if (!process.env[variable(kind)])
      console.log(`No ${kind} to test with: its suites are skipped (set ${variable(kind)}).`)
  }
  return async () => void (await Promise.all(own.map((service) => service?.stop())))
}

async function start(kind) {
  try {
    const service = await startService(kind)
    process.env[variable(kind)] = service.url
    return service
  } catch (error) {
    console.log(`A private ${kind} could not be started: ${error.message}`)
    return undefined
  }
}

/** Tests say `serviceUrl('mysql')` for a shared one, `startService('mysql')` for one of their own to hurt. */
function wantedBy(paths) {
  const text = paths.flatMap((path) => [...testsBelow(join(root, path))]).join('\n')
  const named = (call) => kinds.filter((kind) => text.includes(`${call}('${kind}'`))
  return { used: named('serviceUrl'), started: named('startService') }
}

function* testsBelow(path) {
  for (const entry of entriesOf(path)) {
    const inside = join(path, entry.name)
    if (entry.isDirectory()) {
      if (!['node_modules', 'dist'].includes(entry.name)) yield* testsBelow(inside)
    } else if (entry.name.endsWith('.ts')) yield readFileSync(inside, 'utf8')
  }
}

/** A path that is a file, or a filter that is no path at all, says nothing about its folder: the whole package counts. */
function entriesOf(path) {
  try {
    return readdirSync(path, { withFileTypes: true })
  } catch (error) {
    if (error.code === 'ENOTDIR') return readdirSync(join(path, '..'), { withFileTypes: true })
    if (error.code === 'ENOENT') return []
    throw error
  }
}
