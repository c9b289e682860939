import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPackages, root, tool } from '../../scripts/lib/workspace.mjs'
import { choices, parts, pinned } from './choices.ts'
import { installConsumer, load, packAll, runBlock, twoAtATime } from './consumer.ts'
import { type Installed, isNear, readFigures, readInstall, writeFigures } from './installs.ts'
import { firstRunnableBlock } from './readme.ts'
import { doors, limitedDoors, limitOf, sizeOf } from './sizes.ts'

const published = readPackages().filter(({ manifest }) => !manifest.private)

describe('the published packages', () => {
  const packed = mkdtempSync(join(tmpdir(), 'taskwright-packed-'))
  const folders = new Map<string, string>()
  let tarballs: readonly string[]
  let consumer: string

  beforeAll(async () => {
    tarballs = await packAll(packed)
    const installs = choices.map(({ name, ours, beside = [] }) => async () => {
      const dirs = published.filter((one) => ours.includes(one.name)).map(({ dir }) => dir)
      folders.set(name, await installConsumer([...dirs.map(tarballOf), ...beside.map(pinned)]))
    })
    await twoAtATime([
      async () => {
        consumer = await installConsumer(tarballs)
      },
      ...installs,
    ])
  })

  afterAll(() => {
    for (const folder of [packed, consumer, ...folders.values()]) rmSync(folder, { recursive: true, force: true })
  })

  const tarballOf = (dir: string) =>
    tarballs.find((file) => nameOf(file) === basename(dir)) ?? expect.fail(`${dir} was not packed`)

  describe.each(published)('$name', ({ name, dir }) => {
    it('passes publint', async () => {
      const { ok, output } = await tool('publint', ['run', tarballOf(dir), '--strict'], { quiet: true })
      expect(ok, output).toBe(true)
    })

    it('has types that resolve as its code does', async () => {
      const args = ['--profile', 'esm-only', '--no-emoji', tarballOf(dir)]
      const { ok, output } = await tool('attw', args, { quiet: true })
      expect(ok, output).toBe(true)
    })

    it('opens with a README whose first block works for a stranger', () => readmeWorks(name, consumer))
  })

  it.each(doors)('%s is no larger than it may be', async (door) => {
    const limit = limitOf(door)
    expect(await sizeOf(door, consumer, limit), `kilobytes of ${door}`).toBeLessThanOrEqual(limit.kilobytes)
  })

  it('has a size limit for no door that is gone', () => {
    expect(limitedDoors.filter((door) => !doors.includes(door))).toEqual([])
  })

  describe.each(choices)('whoever installs $name', ({ name, brings, doors: own, readmes = [] }) => {
    const folderOf = () => folders.get(name) ?? expect.fail(`${name} was not installed`)

    it('gets the drivers and servers they chose, and no others', () => {
      const { names } = readInstall(folderOf())
      expect(parts.filter((part) => names.has(part)).sort()).toEqual([...brings].sort())
    })

    it('can load it, with nothing else installed', async () => {
      const { ok, output } = await load(own, folderOf())
      expect(ok, output).toBe(true)
    })

    it.each(readmes)('can run the first block of the README of %s', (readme) => readmeWorks(readme, folderOf()))
  })

  it('tells in the README how much each install is', () => {
    const told = readFigures(readFileSync(join(root, 'README.md'), 'utf8'))
    const measured = new Map<string, Installed>(
      choices.map(({ name }) => [name, readInstall(folders.get(name) ?? expect.fail(`${name} was not installed`))]),
    )
    const hint = `The README should say:\n\n${writeFigures(measured)}\n`
    expect([...told.keys()], hint).toEqual([...measured.keys()])
    for (const [name, install] of measured) expect(isNear(told.get(name), install), `${name}. ${hint}`).toBe(true)
  })

  async function readmeWorks(name: string, folder: string) {
    const dir = published.find((one) => one.name === name)?.dir ?? expect.fail(`${name} is not published`)
    const block = firstRunnableBlock(readFileSync(join(dir, 'README.md'), 'utf8'))
    if (!block) expect.fail(`${name}: README.md has no block marked "ts run", "ts vitest" or "sh run"`)
    const { ok, output } = await runBlock(block, folder, name)
    expect(ok, output).toBe(true)
  }
})

/** `taskwright-storage-mikro-orm-0.1.0.tgz` → `storage-mikro-orm` */
function nameOf(tarball: string) {
  return basename(tarball)
    .replace(/^taskwright-/, '')
    .replace(/-\d.*$/, '')
}
