import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { root, run } from './workspace.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/** Tells the browser tests where Chromium is, installing Debian's when we may. They skip themselves without it. */
export async function provideChromium() {
  if (process.env.TEST_CHROMIUM || !anyTestWants()) return
  if (!find() && canInstall()) {
    console.log('Installing Chromium …')
    const updated = await run('apt-get', ['update', '-q'], { quiet: true })
    const extraEnv = { DEBIAN_FRONTEND: 'noninteractive' }
    const args = ['install', '-y', '-q', '--no-install-recommends', 'chromium']
    const installed = updated.ok && (await run('apt-get', args, { quiet: true, extraEnv }))
    if (!installed.ok) console.log('Chromium could not be installed; the browser tests are skipped.')
  }
  const found = find()
  if (found) process.env.TEST_CHROMIUM = found
}

function find() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((file) => existsSync(file))
}

function canInstall() {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

function anyTestWants() {
  return ['packages', 'examples', 'tests'].some((folder) => mentionsBrowser(join(root, folder)))
}

function mentionsBrowser(folder) {
  if (!existsSync(folder)) return false
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return !['node_modules', 'dist'].includes(entry.name) && mentionsBrowser(path)
    return entry.name.endsWith('.test.ts') && readFileSync(path, 'utf8').includes('TEST_CHROMIUM')
  })
}
