// `npm run bench`: the server beside the bare minimum. Started by start.mjs, which has built it.
import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { killAll, stopAll } from './children.ts'
import { type Database, databaseNames } from './databases.ts'
import { type Flow, flowNames } from './flows/flow.ts'
import { runFlow } from './flows/run-flows.ts'
import { type Options, readOptions, USAGE } from './options.ts'
import { profileFlows } from './profile/flows.ts'
import { profile } from './profile/main.ts'
import { flowBlock, resultsBlock, writeInto } from './report/document.ts'
import { flowReport, terminalReport } from './report/terminal.ts'
import { run } from './run.ts'

/** Longer than the longest run that can be asked for should take: nothing of ours is left behind. */
const LONGEST_MS = 40 * 60 * 1000
const DOCUMENT = new URL('../../docs/performance.md', import.meta.url)

const started = performance.now()
const say = (line: string): void => {
  const seconds = Math.floor((performance.now() - started) / 1000)
  console.error(`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}  ${line}`)
}

function asked(): Options | 'help' {
  try {
    return readOptions(process.argv.slice(2))
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`)
    process.exit(2)
  }
}

async function main(options: Options): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'taskwright-bench-'))
  const giveUp = (): never => {
    killAll()
    try {
      // Whoever has just been killed may still be at its last write.
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    } finally {
      process.exit(1)
    }
  }
  process.on('SIGINT', giveUp)
  process.on('SIGTERM', giveUp)
  const overdue = setTimeout(giveUp, LONGEST_MS)
  try {
    if (options.profile) await profileAll(folder, options)
    else await measureAll(folder, options)
  } finally {
    clearTimeout(overdue)
    await stopAll()
    await rm(folder, { recursive: true, force: true })
  }
}

async function profileAll(folder: string, options: Options): Promise<void> {
  const { databases, flows } = options
  if (flows.length > 0) {
    const on: readonly Database[] = databases.length > 0 ? databases : ['sqlite', 'mysql']
    console.log(await profileFlows(folder, on, options, say))
    return
  }
  for (const database of databases) console.log(await profile(await below(folder, database), database, options, say))
}

/** One after another; what fails is told at the end, and the rest is measured all the same. */
async function measureAll(folder: string, options: Options): Promise<void> {
  const failures: string[] = []
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      await stopAll()
      failures.push(`${what}: ${error instanceof Error ? error.message : error}`)
      say(failures.at(-1) ?? '')
    }
  }
  for (const database of options.databases)
    await attempt(databaseNames[database], () => measureOn(database, folder, options))
  for (const flow of options.flows) await attempt(flowNames[flow], () => measureFlow(flow, folder, options))
  if (failures.length > 0) throw new Error(`Not everything could be measured.\n${failures.join('\n')}`)
}

async function measureOn(database: Database, folder: string, options: Options): Promise<void> {
  const results = await run(await below(folder, database), database, options, say)
  console.log(options.json ? JSON.stringify(results, null, 2) : `\n${terminalReport(results)}\n`)
  if (options.complete) await writeInto(DOCUMENT, database, resultsBlock(results))
}

async function measureFlow(flow: Flow, folder: string, options: Options): Promise<void> {
  const results = await runFlow(flow, folder, options, say)
  console.log(options.json ? JSON.stringify(results, null, 2) : `\n${flowReport(results)}\n`)
  if (options.complete) await writeInto(DOCUMENT, flow, flowBlock(results))
}

async function below(folder: string, name: string): Promise<string> {
  const path = join(folder, name)
  await mkdir(path)
  return path
}

const options = asked()
if (options === 'help') console.log(USAGE)
else await main(options)
