// `npm test`: everything. `npm test -- <path>`: only those specifications. `npm test -- --checks`: only the static checks.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { runChecks } from './lib/checks.mjs'
import { provideChromium } from './lib/chromium.mjs'
import { ensureBuilt, ensureInstalled } from './lib/prepare.mjs'
import { countChecks, lines, readVitestReport, requireAllSuites, sum } from './lib/report.mjs'
import { provideServices } from './lib/services.mjs'
import { root, tool } from './lib/workspace.mjs'

const args = process.argv.slice(2)
const onCi = ['true', '1'].includes(process.env.CI)
const total = sum(await runAll())
const verdict = onCi ? requireAllSuites(total) : total
process.exitCode = verdict.failures.length === 0 ? 0 : 1
console.log(`\n${lines(verdict).join('\n')}`)

async function runAll() {
  const installed = await step('install', ensureInstalled)
  if (!installed.ok) return [countChecks([installed])]
  if (args[0] === '--checks') return [countChecks(await runChecks())]
  if (args.length > 0) return [await withServices(runVitest)]
  await provideChromium()
  const built = await step('build', ensureBuilt)
  process.env.TASKWRIGHT_BUILT = 'yes'
  return [countChecks([built, ...(await runChecks())]), await withServices(runVitest)]
}

async function withServices(work) {
  const end = await provideServices(args.filter((arg) => !arg.startsWith('-')))
  try {
    return await work()
  } finally {
    await end()
  }
}

async function step(name, work) {
  try {
    await work()
    return { name, ok: true }
  } catch (error) {
    console.error(error.message)
    return { name, ok: false }
  }
}

async function runVitest() {
  const file = join(root, '.cache', `vitest-${process.pid}.json`)
  mkdirSync(dirname(file), { recursive: true })
  const { ok } = await tool('vitest', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...args,
  ])
  const report = readReport(file)
  rmSync(file, { force: true })
  return readVitestReport(report, ok)
}

function readReport(file) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'))
    for (const result of report.testResults) result.name = relative(root, result.name)
    return report
  } catch {
    return undefined
  }
}
