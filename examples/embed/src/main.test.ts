import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

it('runs as it stands, and says who was told what; then again on what it left', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'taskwright-embed-'))
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))
  const run = async (): Promise<readonly string[]> => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=dev-source',
      main,
      join(dir, 'tasks.db'),
    ])
    return stdout.trim().split('\n')
  }
  try {
    expect(await run()).toEqual(['mail to bob', 'bob: task.assigned LNCH-1', 'ana: task.transitioned LNCH-1'])
    expect(await run()).toContain('bob: task.assigned LNCH-2')
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
})
