import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { node, pnpm, run } from '../../scripts/lib/workspace.mjs'
import { lockedVersions, overridesOf } from './locked.ts'
import type { ReadmeBlock } from './readme.ts'

/** Packs packages into a fresh folder, the way they would be published. */
export async function packAll(names: readonly string[], folder: string) {
  const filters = names.flatMap((name) => ['--filter', name])
  await succeed(pnpm([...filters, 'exec', 'pnpm', 'pack', '--pack-destination', folder], { quiet: true }))
  return readdirSync(folder).map((file) => join(folder, file))
}

const overrides = overridesOf(lockedVersions())

/**
 * An empty project that installed these, by name and place, as a stranger would: with npm, outside the workspace. What
 * they need comes in the versions this workspace is locked to, so that no registry's news changes what is measured.
 */
export async function installConsumer(dependencies: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'taskwright-consumer-'))
  const theirs = Object.entries(overrides).filter(([name]) => dependencies[name] === undefined)
  const manifest = { name: 'consumer', private: true, type: 'module', dependencies }
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ ...manifest, overrides: Object.fromEntries(theirs) }, null, 2),
  )
  await succeed(run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: folder, quiet: true }))
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

/** Imports these in a program of the folder. */
export const load = (doors: readonly string[], folder: string) =>
  run(node, ['--input-type=module', '--eval', doors.map((door) => `await import('${door}')`).join('\n')], {
    cwd: folder,
    quiet: true,
  })

/** There are two cores. */
export async function twoAtATime(works: readonly (() => Promise<void>)[]) {
  const waiting = [...works]
  const worker = async () => {
    for (let work = waiting.shift(); work; work = waiting.shift()) await work()
  }
  await Promise.all([worker(), worker()])
}

async function succeed(running: Promise<{ ok: boolean; output: string }>) {
  const { ok, output } = await running
  if (!ok) throw new Error(output)
}
