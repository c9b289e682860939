import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPackages, root, tool } from '../../scripts/lib/workspace.mjs'
import { type Choice, choices, parts, pinned } from './choices.ts'
import { installConsumer, load, packAll, runBlock, twoAtATime } from './consumer.ts'
import { type Installed, isAsTold, readFigures, readInstall, withFigures, writeFigures } from './installs.ts'
import { firstRunnableBlock } from './readme.ts'
import { doors, limitedDoors, limitOf, sizeOf } from './sizes.ts'

const published = readPackages().filter(({ manifest }) => !manifest.private)

describe('the published packages', () => {
  const packed = mkdtempSync(join(tmpdir(), 'taskwright-packed-'))
  const folders = new Map<string, string>()
  let tarballs: readonly string[]
  let consumer: string

  beforeAll(async () => {
    tarballs = await packAll(
      published.map(({ name }) => name),
      packed,
    )
    const tarballsOf = (names: readonly string[]) =>
      published
        .filter(({ name }) => names.includes(name))
        .map(({ name, dir }) => [name, `file:${tarballOf(dir)}`] as const)
    const installs = choices.map(({ name, ours, beside = [] }) => async () => {
      const theirs = beside.map((one) => [one, pinned(one)] as const)
      folders.set(name, await installConsumer(Object.fromEntries([...tarballsOf(ours), ...theirs])))
    })
    await twoAtATime([
      async () => {
        consumer = await installConsumer(Object.fromEntries(tarballsOf(published.map(({ name }) => name))))
      },
      ...installs,
    ])
  }, 900_000)

  afterAll(() => {
    for (const folder of [packed, consumer, ...folders.values()]) rmSync(folder, { recursive: true, force: true })
  })

  const tarballOf = (dir: string) =>
    tarballs.find((file) => nameOf(file) === basename(dir)) ?? expect.fail(`${dir} was not packed`)

  const folderOf = ({ name }: Choice) => folders.get(name) ?? expect.fail(`${name} was not installed`)

  describe.concurrent.each(published)('$name', ({ name, dir }) => {
    it('passes publint', async () => {
      const { ok, output } = await tool('publint', ['run', tarballOf(dir), '--strict'], { quiet: true })
      expect(ok, output).toBe(true)
    })

    it('has types that resolve as its code does', async () => {
      const args = ['--profile', 'esm-only', '--no-emoji', tarballOf(dir)]
      const { ok, output } = await tool('attw', args, { quiet: true })
      expect(ok, output).toBe(true)
      // A package without any is fine with it.
      expect(output).not.toContain('does not contain types')
    })

    it('opens with a README whose first block works for a stranger', async () => {
      const choice = choices.find(({ readme }) => readme === name)
      const block = firstRunnableBlock(readFileSync(join(dir, 'README.md'), 'utf8'))
      if (!block) expect.fail(`${name}: README.md has no block marked "ts run", "ts vitest" or "sh run"`)
      const { ok, output } = await runBlock(block, choice ? folderOf(choice) : consumer, name)
      expect(ok, output).toBe(true)
    })
  })

  it.each(doors)('%s is no larger than it may be', async (door) => {
    const limit = limitOf(door)
    expect(await sizeOf(door, consumer, limit), `kilobytes of ${door}`).toBeLessThanOrEqual(limit.kilobytes)
  })

  it('has a size limit for no door that is gone', () => {
    expect(limitedDoors.filter((door) => !doors.includes(door))).toEqual([])
  })

  describe.each(choices)('whoever installs $name', (choice) => {
    it('gets the drivers and servers they chose, and no others', () => {
      const { names } = readInstall(folderOf(choice))
      expect(parts.filter((part) => names.has(part)).sort()).toEqual([...choice.brings].sort())
    })

    it('can load it, with nothing else installed', async () => {
      const { ok, output } = await load(choice.doors, folderOf(choice))
      expect(ok, output).toBe(true)
    })
  })

  it('tells in the README how much each install is', () => {
    const file = join(root, 'README.md')
    const readme = readFileSync(file, 'utf8')
    const measured = new Map<string, Installed>(choices.map((choice) => [choice.name, readInstall(folderOf(choice))]))
    if (process.env.WRITE_INSTALLS) writeFileSync(file, withFigures(readme, measured))
    else expectTold(readFigures(readme), measured)
  })
})

/** `taskwright-storage-mikro-orm-0.1.0.tgz` → `storage-mikro-orm` */
function nameOf(tarball: string) {
  return basename(tarball)
    .replace(/^taskwright-/, '')
    .replace(/-\d.*$/, '')
}

function expectTold(told: ReturnType<typeof readFigures>, measured: ReadonlyMap<string, Installed>) {
  const hint = `WRITE_INSTALLS=1 npm test -- tests/packaging writes into the README:\n\n${writeFigures(measured)}\n`
  expect([...told.keys()], hint).toEqual([...measured.keys()])
  for (const [name, install] of measured) expect(isAsTold(told.get(name), install), `${name}. ${hint}`).toBe(true)
}
