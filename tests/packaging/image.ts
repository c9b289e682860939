import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, type Dirent, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import dockerignore from '@balena/dockerignore'
import { bin, node, root } from '../../scripts/lib/workspace.mjs'
import { environmentOf, image, last, readStages, type Stage, type Step } from './dockerfile.ts'

// Where no container engine runs, the steps of the Dockerfile are done by hand: every stage is a folder.

/** Does what the Dockerfile says; resolves with the folder that is the image's file system. */
export async function buildImage(folder: string): Promise<string> {
  for (const stage of readStages()) {
    let directory = join(folder, stage.name)
    mkdirSync(directory, { recursive: true })
    for (const step of stage.steps) {
      if (step.keyword === 'WORKDIR') directory = join(folder, stage.name, step.words[0] ?? '')
      mkdirSync(directory, { recursive: true })
      if (step.keyword === 'COPY') copy(step, { folder, stage, directory })
      if (step.keyword === 'RUN') await runStep(step.text, directory)
    }
  }
  return join(folder, image().name)
}

interface Place {
  readonly folder: string
  readonly stage: Stage
  readonly directory: string
}

function copy({ flags, words }: Step, { folder, stage, directory }: Place): void {
  const target = words.at(-1) ?? ''
  const to = target.startsWith('/') ? join(folder, stage.name, target) : join(directory, target)
  const from = flags.from === undefined ? root : join(folder, flags.from)
  for (const word of words.slice(0, -1)) {
    const source = join(from, word)
    const isFolder = flags.from !== undefined || word === '.'
    const wanted = flags.from === undefined ? inContext : () => true
    cpSync(source, isFolder ? to : join(to, word), { recursive: true, verbatimSymlinks: true, filter: wanted })
  }
  const [uid, gid] = (flags.chown ?? '').split(':').map(Number)
  if (uid && gid && asRoot) chownSync(to, uid, gid)
}

const ignored = dockerignore.default().add(readFileSync(join(root, '.dockerignore'), 'utf8'))
const inContext = (path: string): boolean => path === root || !ignored.ignores(relative(root, path) || '.keep')

async function runStep(command: string, cwd: string): Promise<void> {
  const mine = Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_|TASKWRIGHT|TEST)/.test(name))
  const env = { ...Object.fromEntries(mine), PATH: `${bin}:${process.env.PATH}` }
  await promisify(execFile)('/bin/sh', ['-c', command], { cwd, env, maxBuffer: 64 * 1024 ** 2 })
}

const asRoot = process.getuid?.() === 0
const [uid = 0, gid = 0] = (last(image(), 'USER')?.text ?? '').split(':').map(Number)

export interface Container {
  readonly child: ChildProcess
  readonly output: () => string
  /** Runs a command in there, to its end. */
  execute(command: readonly string[]): number | null
}

interface Limits {
  /** Folders that may be written to; nothing else may. */
  readonly writable: readonly string[]
  /** Without it there is only the loopback of its own. */
  readonly network: boolean
}

const MOUNTS = `
  set -e
  while [ "$1" != -- ]; do mount --bind "$1" "$1"; shift; done
  shift
  mount -o remount,bind,ro /
  if ip link set lo up 2>/dev/null; then :; fi
  exec setpriv --reuid ${uid} --regid ${gid} --clear-groups "$@"`

/** Whether a file system can be made read-only here, and a network taken away. */
export const canConfine = asRoot && confined({ writable: [], network: false }, ['true'])

function confined(limits: Limits, command: readonly string[]): boolean {
  const [program = '', ...args] = confining(limits, command)
  return spawnSync(program, args).status === 0
}

function confining({ writable, network }: Limits, command: readonly string[]): readonly string[] {
  return ['unshare', '--mount', ...(network ? [] : ['--net']), 'sh', '-c', MOUNTS, 'sh', ...writable, '--', ...command]
}

/** Starts a command of the image: as its user, with its variables, and with no more than `limits` where that can be had. */
export function startContainer(
  files: string,
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  limits: Limits,
): Container {
  const inImage = inside(files, command)
  const [program = '', ...args] = canConfine ? confining(limits, inImage) : inImage
  const options = { cwd: '/', env: { ...surroundings, ...environmentOf(image()), ...env } }
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  return {
    child,
    output: () => said,
    execute(wanted) {
      const network = canConfine && !limits.network ? ['nsenter', `--net=/proc/${child.pid}/ns/net`] : []
      const [name = '', ...rest] = [...network, ...inside(files, wanted)]
      return spawnSync(name, rest, options).status
    },
  }
}

/** No registry answers there: whoever wanted to install something would fail. */
const surroundings = { PATH: `${bin}:/usr/sbin:/usr/bin:/sbin:/bin`, npm_config_registry: 'http://192.0.2.1:9/' }

/** Paths of the image as they are in the folder that stands for it. */
const inside = (files: string, command: readonly string[]): readonly string[] =>
  command.map((word) => (word === 'node' ? node : word.startsWith('/app/') ? join(files, word) : word))

/** Nobody may write there any more; root still could, which is why the program does not run as root. */
export const makeReadOnly = (folder: string): void => changeModes(folder, 0o555)

/** So that it can be removed. */
export const makeWritable = (folder: string): void => changeModes(folder, 0o755)

function changeModes(folder: string, mode: number): void {
  chmodSync(folder, mode)
  for (const entry of walk(folder)) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory()) chmodSync(path, mode)
    else if (entry.isFile()) chmodSync(path, mode & 0o666)
  }
}

/** Everything below a folder; links are named, not followed. */
export function walk(folder: string): readonly Dirent[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry, ...walk(join(folder, entry.name))] : [entry],
  )
}
