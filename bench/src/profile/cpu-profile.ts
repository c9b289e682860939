import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The part of V8's `.cpuprofile` that we read. Times are microseconds of the system's monotonic clock. */
interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  readonly startTime: number
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

interface ProfileNode {
  readonly id: number
  readonly callFrame: {
    readonly functionName: string
    readonly url: string
    /** From 0. */
    readonly lineNumber: number
  }
}

/** Where time was spent: a function, and its share of the busy time. */
export interface Spent {
  readonly name: string
  readonly share: number
}

export interface Window {
  readonly from: number
  readonly to: number
}

export async function readProfile(folder: string): Promise<CpuProfile> {
  const file = (await readdir(folder)).find((name) => name.endsWith('.cpuprofile'))
  if (file === undefined) throw new Error('The server left no profile.')
  return JSON.parse(await readFile(join(folder, file), 'utf8'))
}

/** Self time by function, most first, of what was sampled while the load was on; waiting is left out. */
export function selfTimes(
  profile: CpuProfile,
  window: Window,
  nameOf: (frame: ProfileNode['callFrame']) => string,
): readonly Spent[] {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const totals = new Map<string, number>()
  let busy = 0
  let at = profile.startTime
  profile.samples.forEach((id, index) => {
    const delta = profile.timeDeltas[index] ?? 0
    at += delta
    const frame = nodes.get(id)?.callFrame
    if (frame === undefined || at < window.from || at > window.to || frame.functionName === '(idle)') return
    busy += delta
    const name = nameOf(frame)
    totals.set(name, (totals.get(name) ?? 0) + delta)
  })
  const spent = [...totals].map(([name, time]) => ({ name, share: time / busy }))
  return spent.sort((a, b) => b.share - a.share)
}

/** `function  file:line`, the file from the packages on. */
export const byFunction = ({ functionName, url, lineNumber }: ProfileNode['callFrame']): string =>
  `${functionName || '(anonymous)'}  ${url === '' ? 'native' : `${shortened(url)}:${lineNumber + 1}`}`

/** Which part of the house it belongs to. */
export function byPart({ functionName, url }: ProfileNode['callFrame']): string {
  if (url === '') return functionName.startsWith('(') ? functionName : 'native'
  if (url.startsWith('node:')) return 'node'
  const dependency = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]
  return dependency ?? /\/packages\/([^/]+)\//.exec(url)?.[1] ?? 'other'
}

const shortened = (url: string): string => url.replace(/^.*\/node_modules\//, '').replace(/^.*\/packages\//, '')
