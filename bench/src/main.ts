// `npm run bench`: the server beside the bare minimum. Started by start.mjs, which has built it.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { killAll, stopAll } from './children.ts'
import type { Database } from './databases.ts'
import { type Options, readOptions, USAGE } from './options.ts'
import { profile } from './profile/main.ts'
import { writeInto } from './report/document.ts'
import { terminalReport } from './report/terminal.ts'
import { run } from './run.ts'

/** Longer than the longest run that can be asked for should take: nothing of ours is left behind. */
const LONGEST_MS = 40 * 60 * 1000
const DOCUMENT = new URL('../../docs/performance.md', import.meta.url)

const say = (line: string): void => console.error(line)

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
    process.exit(1)
  }
  process.on('SIGINT', giveUp)
  process.on('SIGTERM', giveUp)
  const overdue = setTimeout(giveUp, LONGEST_MS)
  try {
    for (const database of options.databases) {
      const place = join(folder, database)
      await mkdir(place)
      if (options.profile) console.log(await profile(place, database, options, say))
      else await measureOn(database, place, options)
    }
  } finally {
    clearTimeout(overdue)
    await stopAll()
    await rm(folder, { recursive: true, force: true })
  }
}

async function measureOn(database: Database, place: string, options: Options): Promise<void> {
  const results = await run(place, database, options, say)
  console.log(options.json ? JSON.stringify(results, null, 2) : `\n${terminalReport(results)}`)
  if (options.complete) await writeInto(DOCUMENT, results)
}

const options = asked()
if (options === 'help') console.log(USAGE)
else await main(options)
