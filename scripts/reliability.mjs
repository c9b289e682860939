// `npm run reliability`: runs the fault tests and writes what they showed into docs/reliability-report.md.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled } from './lib/prepare.mjs'
import { promises, readFigures, rowOf } from './lib/reliability.mjs'
import { provideServices } from './lib/services.mjs'
import { root, run, tool } from './lib/workspace.mjs'

const document = join(root, 'docs', 'reliability-report.md')
const BEGIN = '<!-- report:begin, written by `npm run reliability` -->'
const END = '<!-- report:end -->'

const { output: version } = await run('mariadbd', ['--version'], { quiet: true })
const machine = [
  new Date().toISOString().slice(0, 10),
  `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version.slice(1)}`,
  `MariaDB ${/Ver (\d+\.\d+)/.exec(version)?.[1] ?? 'absent'}`,
].join('. ')

await ensureInstalled()
await ensureBuilt()
const folder = mkdtempSync(join(tmpdir(), 'taskwright-reliability-'))
const end = await provideServices([])
try {
  const tests = await runTests()
  const figures = readFigures(folder)
  const rows = promises.map((promise) => rowOf(promise, tests, figures))
  write(rows)
  const broken = rows.filter(({ held }) => !held)
  console.log(`\n${rows.length - broken.length} of ${rows.length} promises held. ${document}`)
  for (const { promise } of broken) console.log(`broken: ${promise}`)
  process.exitCode = broken.length === 0 ? 0 : 1
} finally {
  await end()
  rmSync(folder, { recursive: true, force: true })
}

/** Every test of the files that some promise rests on. */
async function runTests() {
  const files = [...new Set(promises.flatMap(({ proofs }) => proofs.map(({ file }) => file)))]
  const report = join(folder, 'report.json')
  process.env.TASKWRIGHT_FIGURES = folder
  process.env.TASKWRIGHT_BUILT = 'yes'
  await tool('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...files])
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
  rmSync(report)
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, status }) => ({ file: name, name: fullName, status })),
  )
}

function write(rows) {
  const text = readFileSync(document, 'utf8')
  const [begin, finish] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (begin === -1 || finish < begin) throw new Error(`${document} has lost its markers.`)
  const head = text.slice(0, begin + BEGIN.length)
  writeFileSync(document, `${head}\n${[...table(rows), '', machine].join('\n')}\n${text.slice(finish)}`)
}

function table(rows) {
  const cells = rows.map(({ promise, cases, passed, held, figures }) => [
    promise,
    `${passed} of ${cases}`,
    held ? 'held' : '**broken**',
    figures,
  ])
  const head = ['promise', 'cases', '', 'figures']
  const widths = head.map((_, column) => Math.max(3, ...[head, ...cells].map((row) => row[column].length)))
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)]
}
