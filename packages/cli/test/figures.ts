import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Keeps what a fault test counted, one file per test, below the folder that TASKWRIGHT_FIGURES names: the reliability report
 * is written from them. Does nothing where nobody asks for figures.
 */
export function note(test: string, figures: Readonly<Record<string, unknown>>): void {
  const folder = process.env.TASKWRIGHT_FIGURES
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${test}.json`)
  writeFileSync(file, JSON.stringify({ ...known(file), ...figures }, null, 2))
}

function known(file: string): object {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as object
  } catch {
    return {}
  }
}
