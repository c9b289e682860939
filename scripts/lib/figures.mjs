// What fault tests count, kept for the reliability report.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Keeps figures of one test below the folder that TASKWRIGHT_FIGURES names. Does nothing where nobody asks for figures.
 * @param {string} test letters and dashes
 * @param {Readonly<Record<string, unknown>>} figures
 */
export function note(test, figures) {
  const folder = process.env.TASKWRIGHT_FIGURES
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${test}.json`)
  writeFileSync(file, JSON.stringify({ ...known(file), ...figures }, null, 2))
}

function known(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}
