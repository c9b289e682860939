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

export function writeFigures(figures: ReadonlyMap<string, Figures>): string {
  const rows = [...figures].map(([name, { packages, megabytes }]) => [name, `${packages}`, `${megabytes}`])
  const table = [['you install', 'packages', 'megabytes'], ...rows]
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const [head = '', ...lines] = table.map((row) => line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))))
  return [head, line(widths.map((width) => '-'.repeat(width))), ...lines].join('\n')
}

/** A README with other figures. */
export const withFigures = (readme: string, figures: ReadonlyMap<string, Figures>): string =>
  readme.replace(table, (whole, inner: string) => whole.replace(inner, () => `\n${writeFigures(figures)}\n\n`))

/** Exactly as many packages; binaries differ from machine to machine, so the size may be 15 percent off. */
export const isAsTold = (told: Figures | undefined, measured: Figures): boolean =>
  told !== undefined &&
  told.packages === measured.packages &&
  Math.abs(told.megabytes - measured.megabytes) <= Math.max(0.2, measured.megabytes * 0.15) + 1e-9
