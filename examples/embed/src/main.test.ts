import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

it('runs as it stands, and says who was told what', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'taskwright-embed-'))
  try {
    const main = fileURLToPath(new URL('./main.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=dev-source',
      main,
      join(dir, 'tasks.db'),
    ])
    expect(stdout.trim().split('\n')).toEqual([
      'mail to bob',
      'bob: task.assigned LNCH-1',
      'ana: task.transitioned LNCH-1',
    ])
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
})
