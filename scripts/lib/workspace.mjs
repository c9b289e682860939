// Built-ins only, and Node 20 compatible: the launchers run before anything is installed.
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))
export const bin = join(root, 'node_modules', '.bin')
const onWindows = process.platform === 'win32'

/** The pinned Node. The one that runs this file may be any from 20 on. */
export const node = join(bin, onWindows ? 'node.exe' : 'node')

/**
 * How Node runs the server. Left alone, V8 lets the young generation of a busy server grow to 128 MiB; 8 cost no speed.
 */
export const serverFlags = ['--enable-source-maps', '--max-semi-space-size=8']

const PNPM = 'pnpm@12.21.0'

export const env = () => ({ ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, REDOCLY_TELEMETRY: 'off' })

/** Runs a program to its end. `quiet` collects the output instead of showing it. */
export function run(command, args, { cwd = root, quiet = false, extraEnv = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...env(), ...extraEnv },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      shell: onWindows,
    })
    let output = ''
    child.stdout?.on('data', (chunk) => (output += chunk))
    child.stderr?.on('data', (chunk) => (output += chunk))
    child.on('error', (error) => resolve({ ok: false, output: `${command}: ${error.message}` }))
    child.on('close', (code) => resolve({ ok: code === 0, output }))
  })
}

export const pnpm = (args, options) => run('npx', ['-y', PNPM, ...args], options)
export const tool = (name, args, options) => run(join(bin, name), args, options)

/** Our packages with the ones of ours they need at run time. */
export function readPackages() {
  return readdirSync(join(root, 'packages')).flatMap((folder) => {
    const dir = join(root, 'packages', folder)
    const manifest = readManifest(dir)
    if (!manifest) return []
    const needs = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
    return [{ name: manifest.name, dir, manifest, needs: needs.filter((name) => name.startsWith('@taskwright/')) }]
  })
}

function readManifest(dir) {
  try {
    return JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  }
}
