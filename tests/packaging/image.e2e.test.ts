import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { freshDatabase } from '../../packages/cli/test/databases.ts'
import { serviceUrl } from '../../scripts/lib/test-services.mjs'
import { execForm, image, last } from './dockerfile.ts'
import { buildImage, type Container, canConfine, makeReadOnly, makeWritable, startContainer, walk } from './image.ts'

const MOST_MEGABYTES = 90
const secret = { TASKWRIGHT_SECRET: randomBytes(32).toString('hex') }
const entry = execForm(last(image(), 'ENTRYPOINT'))
const serveCommand = [...entry, ...execForm(last(image(), 'CMD'))]

describe('what the Dockerfile builds', () => {
  let folder: string
  let files: string
  beforeAll(async () => {
    // Readable for everybody, as the program runs as somebody else.
    folder = mkdtempSync(join(tmpdir(), 'taskwright-image-'))
    chmodSync(folder, 0o755)
    files = await buildImage(folder)
    rmSync(join(folder, 'build'), { recursive: true, force: true })
    makeReadOnly(join(files, 'app'))
  }, 900_000)
  afterAll(() => {
    makeWritable(join(files, 'app'))
    rmSync(folder, { recursive: true, force: true })
  })

  const app = () => walk(join(files, 'app'))

  it('holds what the program needs, and nothing it was built with', () => {
    const packages = readdirSync(join(files, 'app', 'node_modules', '.pnpm'))
    const named = (name: string) => packages.filter((each) => each.startsWith(`${name}@`))
    for (const name of ['@taskwright+core', 'mysql2', 'pg', 'better-sqlite3', 'amqplib', 'ioredis'])
      expect(named(name), name).toHaveLength(1)
    for (const name of ['typescript', 'tsup', 'esbuild', 'vitest', 'pnpm', '@biomejs+biome', 'fast-check'])
      expect(named(name), name).toEqual([])
    const ours = app().filter(({ parentPath }) => /node_modules\/@taskwright\/[^/]+(\/|$)/.test(parentPath))
    const sources = ours.filter(({ name }) => name.endsWith('.ts')).map(({ name }) => name)
    expect(ours.length).toBeGreaterThan(10)
    expect(sources).toEqual([])
    const bytes = app().reduce(
      (sum, each) => sum + (each.isFile() ? statSync(join(each.parentPath, each.name)).size : 0),
      0,
    )
    expect(bytes / 1024 ** 2).toBeLessThan(MOST_MEGABYTES)
  })

  it('points at nothing outside itself', () => {
    const inside = realpathSync(join(files, 'app')) + sep
    for (const link of app().filter((each) => each.isSymbolicLink()))
      expect(realpathSync(join(link.parentPath, link.name)).startsWith(inside), link.name).toBe(true)
  })

  it('serves as nobody, read-only but for its data, without a network, and ends when asked', async () => {
    const data = join(files, 'data')
    const env = { ...secret, TASKWRIGHT_DATA_DIR: data, TASKWRIGHT_GRACE: '0', ...(canConfine ? {} : { PORT: '0' }) }
    const container = startContainer(files, serveCommand, env, { writable: [data], network: false })
    onTestFinished(() => void container.child.kill('SIGKILL'))
    const url = await listening(container)
    expect(statusAt(container, `${url}/health/ready`)).toBe(200)
    expect(statusAt(container, `${url}/api/docs`)).toBe(200)
    if (canConfine) expect(container.execute(execForm(last(image(), 'HEALTHCHECK')))).toBe(0)
    expect(readdirSync(data)).toContain('taskwright.db')
    container.child.kill('SIGTERM')
    expect(await once(container.child, 'exit')).toEqual([0, null])
    if (canConfine) expect(container.execute(['true'])).not.toBe(0)
  })

  it.skipIf(serviceUrl('mysql') === undefined)('writes nothing at all with a database elsewhere', async () => {
    const data = join(folder, 'nothing')
    mkdirSync(data)
    const url = await freshDatabase('mysql', serviceUrl('mysql') ?? '')
    const env = { ...secret, TASKWRIGHT_DATABASE_URL: url, TASKWRIGHT_DATA_DIR: data, PORT: '0', TASKWRIGHT_GRACE: '0' }
    const container = startContainer(files, serveCommand, env, { writable: [], network: true })
    onTestFinished(() => void container.child.kill('SIGKILL'))
    expect(statusAt(container, `${await listening(container)}/health/ready`)).toBe(200)
    container.child.kill('SIGTERM')
    expect(await once(container.child, 'exit')).toEqual([0, null])
    expect(readdirSync(data)).toEqual([])
  })

  it('says what is missing when it is started without a secret, or without a place to write', async () => {
    const data = join(files, 'data')
    const bare = startContainer(
      files,
      serveCommand,
      { TASKWRIGHT_DATA_DIR: data },
      { writable: [data], network: false },
    )
    expect(await once(bare.child, 'close')).toEqual([3, null])
    expect(bare.output()).toContain('TASKWRIGHT_SECRET is required')
    if (!canConfine) return
    const shut = startContainer(
      files,
      serveCommand,
      { ...secret, TASKWRIGHT_DATA_DIR: '/data' },
      { writable: [], network: false },
    )
    expect(await once(shut.child, 'close')).toEqual([8, null])
    expect(shut.output()).toMatch(/read-only|cannot be accessed|cannot be made/)
  })
})

async function listening({ child, output }: Container): Promise<string> {
  await expect
    .poll(() => child.exitCode === null && /listens on (http:[^"\s]+)/.test(output()))
    .toBe(true)
    .catch(() => expect.fail(output()))
  return /listens on (http:[^"\s]+)/.exec(output())?.[1] ?? ''
}

/** Asked from where the container is: outside there may be no way to it. */
function statusAt({ execute }: Container, url: string): number {
  const script = `fetch(${JSON.stringify(url)}).then(({ status }) => process.exit(status - 100))`
  return Number(execute(['node', '-e', script])) + 100
}
