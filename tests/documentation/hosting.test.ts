import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { judgeMysql } from '../../packages/cli/src/doctor/mysql.ts'
import { judgePostgresql } from '../../packages/cli/src/doctor/postgresql.ts'
import { exitCodes, readConfig, unknownVariables } from '../../packages/cli/src/index.ts'
import { program } from '../../packages/cli/src/program.ts'
import { freshDatabase } from '../../packages/cli/test/databases.ts'
import { envOf, freshFolder, json, taskwright } from '../../packages/cli/test/program.ts'
import { serviceUrl } from '../../scripts/lib/test-services.mjs'
import { bin, serverFlags } from '../../scripts/lib/workspace.mjs'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const selfHosting = read('docs/guide/self-hosting.md')
const scaling = read('docs/guide/scaling.md')
const pages = [
  'docs/guide/self-hosting.md',
  'docs/guide/scaling.md',
  'examples/compose/README.md',
  'examples/kubernetes/README.md',
  'packages/cli/README.md',
].map((path) => [path, read(path)] as const)
const seconds = (path: string, name: string) => Number(new RegExp(`${name} = (\\d+)_000`).exec(read(path))?.[1])

describe.each(pages)('%s', (path, page) => {
  it('names variables that there are', () => {
    const named = [...page.matchAll(/\bTASKWRIGHT_[A-Z_]+\b/g)].map(([name]) => [name, ''])
    expect(unknownVariables(Object.fromEntries(named))).toEqual([])
  })

  it('names commands that there are', () => {
    const code = [...page.matchAll(/```[^\n]*\n[\s\S]*?```|`[^`\n]+`/g)].map(([text]) => text).join('\n')
    const commands = [...code.matchAll(/(?:^|`|=\S+ |-s )taskwright(?: --)? ([a-z][a-z-]+)/gm)].map(
      ([, command]) => command ?? '',
    )
    for (const command of commands) expect(Object.keys(program.subCommands ?? {}), command).toContain(command)
  })

  it('points to files and headings that there are', () => {
    for (const [, link = ''] of page.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
      const [file = '', heading] = link.split('#')
      const target = new URL(file, new URL(`../../${path}`, import.meta.url))
      expect(existsSync(target), link).toBe(true)
      if (heading === undefined) continue
      const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, text = '']) => slug(text))
      expect(headings, link).toContain(heading)
    }
  })
})

const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-')

describe('the guide to hosting', () => {
  const unit = read('examples/systemd/taskwright.service')
  const setting = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? ''
  const variables = (text: string) =>
    Object.fromEntries([...text.matchAll(/(?:^|\s)([A-Z_]+)=(\S+)/gm)].map(([, name, value]) => [name, value]))

  it('says which versions are needed as the doctor does', () => {
    const [mysql] = judgeMysql({ version: '5.7.1' })
    expect(mysql?.detail).toContain('MySQL 8.0.17, or MariaDB 10.6')
    const [postgresql] = judgePostgresql({ server_version_num: '1' })
    expect(postgresql?.detail).toContain('13 or newer')
    expect(selfHosting).toContain('MariaDB 10.6, MySQL 8.0.17, PostgreSQL 13, or newer')
    const { engines } = JSON.parse(read('packages/cli/package.json'))
    expect(engines.node).toBe('>=22.18')
    expect(selfHosting).toContain('Node 22.18 or newer')
  })

  it('builds the program as the Dockerfile does', () => {
    const deploy = /npx \S+ \S+ --filter @taskwright\/cli deploy --prod/.exec(read('Dockerfile'))?.[0] ?? expect.fail()
    expect(selfHosting).toContain(deploy)
  })

  it('has a unit whose settings the program accepts', () => {
    const env = { ...variables(setting('Environment')), ...variables(read('examples/systemd/environment')) }
    expect(unknownVariables(env)).toEqual([])
    expect(readConfig(env, { signing: true })).toMatchObject({
      production: true,
      dataDir: `/var/lib/${setting('StateDirectory')}`,
      database: { kind: 'mysql' },
    })
    expect(setting('ExecStart')).toContain(` ${serverFlags.join(' ')} `)
  })

  it('has a unit that lets it finish, and does not repeat what cannot succeed', () => {
    const hardExit = seconds('packages/cli/src/commands/serve.ts', 'HARD_EXIT_MS')
    expect(Number(setting('TimeoutStopSec'))).toBeGreaterThan(hardExit)
    expect(setting('RestartPreventExitStatus')).toBe(`${exitCodes.usage} ${exitCodes.configuration}`)
  })
})

describe('the guide to scaling', () => {
  it('names figures that there are', () => {
    const named = [...scaling.matchAll(/`((?:taskwright|http)_\w+)`/g)].map(([, name]) => name ?? '')
    expect(named.length).toBeGreaterThan(5)
    for (const name of named) expect(read('docs/guide/observability.md')).toContain(`\`${name}\``)
  })

  it('says how long things take as the code does', () => {
    expect(read('packages/core/src/log/leases.ts')).toContain('LEASE_MS = 5000')
    expect(scaling).toContain('five seconds\nat a time')
    const cutOff = seconds('packages/cli/src/serve/start.ts', 'CUT_OFF_MS')
    const hardExit = seconds('packages/cli/src/commands/serve.ts', 'HARD_EXIT_MS')
    expect(scaling).toContain(`After ${cutOff} seconds what still runs is cut off; after ${hardExit} the`)
    const production = { NODE_ENV: 'production' }
    expect(scaling).toContain(`seconds (${readConfig(production).graceMs / 1000} in production, at most 15)`)
    expect(readConfig({ TASKWRIGHT_GRACE: '15' }).graceMs).toBe(15_000)
    expect(() => readConfig({ TASKWRIGHT_GRACE: '16' })).toThrow('TASKWRIGHT_GRACE')
    expect(scaling).toContain(`\`TASKWRIGHT_DATABASE_CONNECTIONS\` connections (${readConfig({}).connections})`)
  })

  it('has a row for each role', () => {
    for (const role of readConfig({}).roles) expect(scaling).toContain(`| \`${role}\``)
  })
})

describe('a backup made as the guide says', () => {
  const block = (kind: string) =>
    new RegExp(`^\`\`\`sh backup=${kind}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(selfHosting)?.[1] ?? ''
  const has = (tool: string) => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0
  const run = (script: string, cwd: string, more: Readonly<Record<string, string>> = {}) => {
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, HOME: cwd, ...more }
    const { status, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', script], { cwd, env, encoding: 'utf8' })
    expect(status, stderr).toBe(0)
  }
  const account = ['user', 'create', '--email', 'ana@example.com', '--password-stdin']
  const fill = async (env: Readonly<Record<string, string>>) => {
    expect((await taskwright(['migrate'], { env })).code).toBe(0)
    expect((await taskwright(account, { env, input: 'correct horse battery' })).code).toBe(0)
  }
  const isWhole = async (env: Readonly<Record<string, string>>) => {
    expect(await json(['verify'], { env })).toMatchObject({ code: 0, answer: { ok: true } })
    expect((await json(['user', 'list'], { env })).answer.users).toMatchObject([{ email: 'ana@example.com' }])
  }

  it('is whole on SQLite', { timeout: 600_000 }, async () => {
    const folder = freshFolder()
    await fill(envOf(folder))
    run(block('sqlite'), folder)
    await isWhole(envOf(folder, { TASKWRIGHT_DATABASE_URL: `sqlite:${join(folder, 'backup.db')}` }))
  })

  it.skipIf(!serviceUrl('mysql') || !has('mariadb-dump'))('is whole on MariaDB', { timeout: 600_000 }, async () => {
    const [folder, server] = [freshFolder(), serviceUrl('mysql') ?? '']
    const [from, to] = [await freshDatabase('mysql', server), await freshDatabase('mysql', server)]
    const { hostname, port, username, password } = new URL(server)
    const lines = [`host=${hostname}`, `port=${port || 3306}`, `user=${username}`, `password=${password}`]
    writeFileSync(join(folder, '.my.cnf'), `[client]\n${lines.join('\n')}\n`)
    await fill(envOf(folder, { TASKWRIGHT_DATABASE_URL: from }))
    const name = (url: string) => new URL(url).pathname.slice(1)
    run(`${block('mysql').replace('taskwright', name(from))}\nmariadb ${name(to)} < backup.sql`, folder)
    await isWhole(envOf(folder, { TASKWRIGHT_DATABASE_URL: to }))
  })

  it.skipIf(!serviceUrl('postgresql') || !has('pg_dump'))('is whole on PostgreSQL', { timeout: 600_000 }, async () => {
    const [folder, server] = [freshFolder(), serviceUrl('postgresql') ?? '']
    const [from, to] = [await freshDatabase('postgresql', server), await freshDatabase('postgresql', server)]
    const { hostname, port, username, password } = new URL(server)
    await fill(envOf(folder, { TASKWRIGHT_DATABASE_URL: from }))
    const name = (url: string) => new URL(url).pathname.slice(1)
    const login = { PGHOST: hostname, PGPORT: port || '5432', PGUSER: username, PGPASSWORD: password }
    run(
      `${block('postgresql').replace('dump taskwright', `dump ${name(from)}`)}\npg_restore --dbname=${name(to)} backup.dump`,
      folder,
      login,
    )
    await isWhole(envOf(folder, { TASKWRIGHT_DATABASE_URL: to }))
  })
})
