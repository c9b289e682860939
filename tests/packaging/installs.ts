import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface Installed {
  readonly packages: number
  /** Millions of bytes, one digit after the point. */
  readonly megabytes: number
  readonly names: ReadonlySet<string>
}

/** What npm put into a folder. */
export function readInstall(folder: string): Installed {
  const modules = join(folder, 'node_modules')
  const lock: { packages: object } = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'))
  const places = Object.keys(lock.packages)
  const names = new Set(places.map((place) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)))
  return { packages: places.length, megabytes: Math.round(bytesIn(modules) / 100_000) / 10, names }
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sum + bytesIn(path)
    return sum + (entry.isFile() ? statSync(path).size : 0)
  }, 0)
}

export interface Figures {
  readonly packages: number
  readonly megabytes: number
}

const table = /<!-- installs:begin[^>]*-->\n([\s\S]*?)<!-- installs:end -->/

/** The README's figures, by what is installed. */
export function readFigures(readme: string): ReadonlyMap<string, Figures> {
  const rows = (table.exec(readme)?.[1] ?? '').split('\n').filter((line) => line.startsWith('|'))
  return new Map(
    rows.slice(2).map((row) => {
      const [name = '', packages, megabytes] = row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim())
      return [name, { packages: Number(packages), megabytes: Number(megabytes) }]
    }),
  )
}

export const writeFigures = (figures: ReadonlyMap<string, Figures>): string =>
  [
    '| you install | packages | megabytes |',
    '| --- | --- | --- |',
    ...[...figures].map(([name, { packages, megabytes }]) => `| ${name} | ${packages} | ${megabytes} |`),
  ].join('\n')

/** Registries move: within 15 percent, or one package, or a tenth of a megabyte. */
export const isNear = (told: Figures | undefined, measured: Figures): boolean =>
  told !== undefined && near(told.packages, measured.packages, 1) && near(told.megabytes, measured.megabytes, 0.1)

const near = (told: number, measured: number, atLeast: number): boolean =>
  Math.abs(told - measured) <= Math.max(atLeast, measured * 0.15) + 1e-9
