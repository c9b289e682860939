import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { envOf, freshFolder, taskwright } from './program.ts'

vi.setConfig({ testTimeout: 600_000 })

const NOBODY = 65_534
const asRoot = process.getuid?.() === 0

describe('a start that cannot succeed', () => {
  const attempt = (env: Readonly<Record<string, string>>, more = {}) => taskwright(['serve'], { env, ...more })

  it('says that the file is no database, and leaves it as it is', async () => {
    const folder = freshFolder()
    const file = join(folder, 'notes.db')
    writeFileSync(file, 'Dear diary, '.repeat(1000))
    const ended = await attempt(envOf(folder, { TASKWRIGHT_DATABASE_URL: `sqlite:${file}` }))
    expect(ended).toMatchObject({
      code: 6,
      stderr: expect.stringMatching(/^The database file is damaged or is no database\..*\n$/),
    })
    expect(readFileSync(file, 'utf8')).toBe('Dear diary, '.repeat(1000))
  })

  it('says that the database is damaged', async () => {
    const { env, file } = await migrated()
    const bytes = readFileSync(file)
    bytes.fill(0x5a, 100, 4096)
    writeFileSync(file, bytes)
    expect(await attempt(env)).toMatchObject({
      code: 6,
      stderr: expect.stringMatching(/^The database file is damaged/),
    })
  })

  it('says that a file that was cut off is damaged', async () => {
    const { env, file } = await migrated()
    truncateSync(file, 5000)
    expect(await attempt(env)).toMatchObject({
      code: 6,
      stderr: expect.stringMatching(/^The database file is damaged/),
    })
  })

  it('says that another program has the database locked', async () => {
    const { env, file } = await migrated()
    await lock(file)
    expect(await attempt(env)).toMatchObject({
      code: 5,
      stderr: expect.stringMatching(/^The database is locked by another program\..*\n$/),
    })
  })

  it('says that the data directory is a file', async () => {
    const folder = freshFolder()
    writeFileSync(join(folder, 'data'), '')
    expect(await attempt(envOf(folder))).toMatchObject({
      code: 8,
      stderr: expect.stringMatching(/is not a directory\.\n$/),
    })
  })

  it('says that the data directory cannot be made', async () => {
    const folder = freshFolder()
    symlinkSync(join(folder, 'nowhere', 'data'), join(folder, 'data'))
    expect(await attempt(envOf(folder))).toMatchObject({
      code: 8,
      stderr: expect.stringMatching(/cannot be made: the file system is read-only, or a link leads nowhere\.\n$/),
    })
  })

  it('says that the data directory cannot be written to', async () => {
    const folder = freshFolder()
    mkdirSync(join(folder, 'data'))
    chmodSync(folder, 0o755)
    chmodSync(join(folder, 'data'), 0o555)
    expect(await attempt(envOf(folder), asRoot ? { uid: NOBODY } : {})).toMatchObject({
      code: 8,
      stderr: expect.stringMatching(/^A file or directory cannot be accessed/),
    })
  })

  it('says that the disk is full', async ({ skip }) => {
    const folder = freshFolder()
    const disk = join(folder, 'data')
    mkdirSync(disk)
    const mounted = asRoot && spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status === 0
    if (!mounted) return skip('a small file system can be mounted by root only')
    onTestFinished(() => void spawnSync('/bin/umount', [disk]))
    expect(await attempt(envOf(folder))).toMatchObject({
      code: 7,
      stderr: expect.stringMatching(/^The disk is full\..*\n$/),
    })
  })

  it('says that HOST is somebody else', async () => {
    expect(await attempt(envOf(freshFolder(), { HOST: '192.0.2.1' }))).toMatchObject({
      code: 10,
      stderr: 'HOST is not an address of this machine.\n',
    })
  })
})

/** A folder with a database as it should be. */
async function migrated() {
  const folder = freshFolder()
  const env = envOf(folder)
  await taskwright(['migrate'], { env })
  return { env, file: join(folder, 'data', 'taskwright.db') }
}

/** Holds the file for itself until the test ends. */
async function lock(file: string): Promise<void> {
  const script = `
    const { DatabaseSync } = require('node:sqlite')
    const db = new DatabaseSync(process.argv[1])
    db.exec('pragma locking_mode = exclusive; begin exclusive; commit')
    console.log('locked')
    setInterval(() => {}, 1000)`
  const holder = spawn(process.execPath, ['-e', script, file], { stdio: ['ignore', 'pipe', 'ignore'] })
  onTestFinished(() => void holder.kill('SIGKILL'))
  await once(holder.stdout, 'data')
}
