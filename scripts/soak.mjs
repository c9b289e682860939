// `npm run soak -- 30`: half an hour of processes, database and broker dying at random, then everything is counted.
import { ensureInstalled } from './lib/prepare.mjs'
import { tool } from './lib/workspace.mjs'

const minutes = Number(process.argv[2] ?? 15)
if (!(minutes > 0)) {
  console.error('npm run soak -- <minutes>')
  process.exit(2)
}
await ensureInstalled()
process.env.TASKWRIGHT_SOAK_MINUTES = String(minutes)
const { ok } = await tool('vitest', ['run', '--project', 'soak'])
process.exitCode = ok ? 0 : 1
