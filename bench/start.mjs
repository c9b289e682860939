// `npm run bench`. Node 20 compatible, built-ins only: it runs before anything is installed.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ensureBuilt, ensureInstalled } from '../scripts/lib/prepare.mjs'
import { env, node } from '../scripts/lib/workspace.mjs'

await ensureInstalled()
await ensureBuilt()
const main = fileURLToPath(new URL('src/main.ts', import.meta.url))
const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit', env: env() })
// It stops what it has started; we only wait for it.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => {
  process.exitCode = code ?? 1
})
