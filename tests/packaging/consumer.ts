import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { node, pnpm, run } from '../../scripts/lib/workspace.mjs'
import type { ReadmeBlock } from './readme.ts'

/** Packs every public package into a fresh folder, the way they would be published. */
export async function packAll(folder: string) {
  const filter = ['--filter', '@taskwright/*']
  await succeed(pnpm([...filter, 'exec', 'pnpm', 'pack', '--pack-destination', folder], { quiet: true }))
  return readdirSync(folder).map((file) => join(folder, file))
}

/** An empty project that installed our tarballs as a stranger would: with npm, outside the workspace. */
export async function installConsumer(tarballs: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'taskwright-consumer-'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }))
  const args = ['install', '--no-audit', '--no-fund', ...tarballs]
  await succeed(run('npm', args, { cwd: folder, quiet: true }))
  return folder
}

export async function runBlock({ kind, code }: ReadmeBlock, folder: string, name: string) {
  const file = `${basename(name)}${kind === 'sh run' ? '.sh' : kind === 'ts vitest' ? '.test.ts' : '.ts'}`
  writeFileSync(join(folder, file), code)
  const options = { cwd: folder, quiet: true }
  if (kind === 'ts run') return run(node, [file], options)
  const extraEnv = { PATH: `${join(folder, 'node_modules', '.bin')}:${process.env.PATH}` }
  if (kind === 'sh run') return run('bash', ['-euo', 'pipefail', file], { ...options, extraEnv })
  return run(node, [join('node_modules', 'vitest', 'vitest.mjs'), 'run', file], options)
}

async function succeed(running: Promise<{ ok: boolean; output: string }>) {
  const { ok, output } = await running
  if (!ok) throw new Error(output)
}
