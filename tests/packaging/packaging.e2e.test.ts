import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPackages, tool } from '../../scripts/lib/workspace.mjs'
import { installConsumer, packAll, runBlock } from './consumer.ts'
import { firstRunnableBlock } from './readme.ts'

const published = readPackages().filter(({ manifest }) => !manifest.private)

describe('the published packages', () => {
  const packed = mkdtempSync(join(tmpdir(), 'taskwright-packed-'))
  let tarballs: readonly string[]
  let consumer: string

  beforeAll(async () => {
    tarballs = await packAll(packed)
    consumer = await installConsumer(tarballs)
  })

  afterAll(() => {
    for (const folder of [packed, consumer]) rmSync(folder, { recursive: true, force: true })
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

    it('opens with a README whose first block works for a stranger', async () => {
      const block = firstRunnableBlock(readFileSync(join(dir, 'README.md'), 'utf8'))
      if (!block) expect.fail(`${name}: README.md has no block marked "ts run", "ts vitest" or "sh run"`)
      const { ok, output } = await runBlock(block, consumer, name)
      expect(ok, output).toBe(true)
    })
  })
})

/** `taskwright-storage-mikro-orm-0.1.0.tgz` → `storage-mikro-orm` */
function nameOf(tarball: string) {
  return basename(tarball)
    .replace(/^taskwright-/, '')
    .replace(/-\d.*$/, '')
}
