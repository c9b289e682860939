import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readConfig, variables } from './config/read-config.ts'
import { exitCodes } from './exit-codes.ts'
import { program } from './program.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
/** The cells of the row that begins with this one. */
const row = (first: string): readonly string[] =>
  readme
    .split('\n')
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
    .find(([, cell = '']) => cell === first)
    ?.slice(1, -1) ?? expect.fail(`no row for ${first}`)

describe('the README', () => {
  it('has a row for each command', () => {
    for (const command of Object.keys(program.subCommands ?? {})) expect(readme).toContain(`| \`taskwright ${command}`)
  })

  it('has a row for each variable, with its default', () => {
    const { connections, waitMs, graceMs, roles } = readConfig({})
    const grace = `\`${graceMs / 1000}\`; in production \`${readConfig({ NODE_ENV: 'production' }).graceMs / 1000}\``
    const defaults: Readonly<Record<string, string>> = {
      TASKWRIGHT_DATABASE_CONNECTIONS: `\`${connections}\``,
      TASKWRIGHT_ROLES: `\`${roles.join(',')}\``,
      TASKWRIGHT_WAIT: `\`${waitMs / 1000}\``,
      TASKWRIGHT_GRACE: grace,
    }
    for (const name of variables) {
      const [, otherwise] = row(`\`${name}\``)
      if (defaults[name] !== undefined) expect(otherwise, name).toBe(defaults[name])
    }
  })

  it('has a row for each exit code', () => {
    for (const code of Object.values(exitCodes)) row(String(code))
  })
})
