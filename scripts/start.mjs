// `npm start`: installs and builds what changed since the last time, then serves on the pinned Node.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { onOrphaned } from './lib/orphan.mjs'
import { ensureBuilt, ensureInstalled } from './lib/prepare.mjs'
import { env, node, root, serverFlags } from './lib/workspace.mjs'

try {
  await ensureInstalled()
  await ensureBuilt({ only: '@taskwright/cli' })
  serve(process.argv.slice(2))
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}

function serve(args) {
  const program = join(root, 'packages', 'cli', 'dist', 'main.js')
  const server = spawn(node, [...serverFlags, program, 'serve', ...args], { env: env(), stdio: 'inherit' })
  // A signal to the whole group reaches the server twice; it counts repeats within a second as one.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, () => server.kill(signal))
  onOrphaned(() => server.kill('SIGTERM'))
  server.on('error', (error) => {
    console.error(error.message)
    process.exitCode = 1
  })
  server.on('exit', (code, signal) => {
    if (!signal) process.exit(code)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}
