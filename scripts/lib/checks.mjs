import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root, tool } from './workspace.mjs'

const checks = [
  { name: 'lint and format', tool: 'biome', args: ['ci', '--colors=off'] },
  { name: 'types', tool: 'tsc', args: ['-p', 'tsconfig.json'] },
  { name: 'types without Node', tool: 'tsc', args: ['-p', 'tsconfig.neutral.json'] },
  { name: 'types of pages', tool: 'tsc', args: ['-p', 'tsconfig.pages.json'] },
  { name: 'dependency rule', tool: 'depcruise', args: ['packages', '--config', '.dependency-cruiser.cjs'] },
  { name: 'nothing unused', tool: 'knip', args: ['--no-progress'] },
  { name: 'contract', tool: 'redocly', args: ['lint', 'openapi.yaml'], needs: 'openapi.yaml' },
]

/** Runs the static checks two at a time, and shows the output of those that fail. */
export async function runChecks() {
  const waiting = checks.filter(({ needs }) => !needs || existsSync(join(root, needs)))
  const results = []
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) results.push(await runCheck(check))
  }
  await Promise.all([worker(), worker()])
  return results
}

async function runCheck({ name, tool: program, args }) {
  const startedAt = Date.now()
  const { ok, output } = await tool(program, args, { quiet: true })
  console.log(`${ok ? '✓' : '✗'} ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`)
  if (!ok) console.log(output)
  return { name, ok }
}
