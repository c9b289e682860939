import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { envOf, freshFolder, json, killedWhenItSays, taskwright } from './program.ts'

vi.setConfig({ testTimeout: 600_000 })

const file = fileURLToPath(new URL('data/trello-board.json', import.meta.url))
const trello = (...more: readonly string[]) => ['import', 'trello', file, '--project', 'GO', ...more]

describe('importing a Trello board', () => {
  const withAccount = async (folder = freshFolder()) => {
    const env = envOf(folder)
    await taskwright(['user', 'create', '--email', 'ana@example.com'], { env })
    return env
  }
  /** What an import left that was killed after some cards; whoever is too late for that tries once more. */
  async function killedOnTheWay() {
    for (;;) {
      const env = await withAccount()
      const { signal } = await killedWhenItSays(/\/122 cards/, trello(), { env })
      if (signal === 'SIGKILL') return env
    }
  }
  /** For whatever writes nothing. */
  let untouched: Readonly<Record<string, string>>
  beforeAll(async () => {
    untouched = await withAccount(freshFolder(afterAll))
  })
  const events = async (env: Readonly<Record<string, string>>): Promise<number> =>
    (await json(['verify'], { env })).answer.events

  it('tells what it would do, does it, and does nothing the second time', async () => {
    const env = await withAccount()
    const before = await events(env)
    const rehearsal = await json(trello('--dry-run'), { env })
    expect(rehearsal).toMatchObject({
      code: 0,
      answer: { dryRun: true, project: { id: null, created: true }, cards: { added: 122 } },
    })
    expect(await events(env)).toBe(before)

    const first = await taskwright(trello(), { env })
    expect(first.code).toBe(0)
    expect(first.stderr).toContain('122/122 cards\n')
    expect(first.stdout).toContain('Project GO (Test Drive) was made.')
    expect(first.stdout).toMatch(/cards +122 added, 78 of them archived/)
    const after = await events(env)

    const second = await json(trello('--as', 'ana@example.com'), { env })
    expect(second).toMatchObject({
      code: 0,
      answer: { cards: { added: 0, present: 122 }, comments: { added: 0, present: 93 } },
    })
    expect(await events(env)).toBe(after)
  })

  it('is completed by a second run when the first was killed', async () => {
    const env = await killedOnTheWay()
    const { answer } = await json(trello(), { env })
    expect(answer.project.created).toBe(false)
    expect(answer.cards.present).toBeGreaterThan(10)
    expect(answer.cards.added).toBe(122 - answer.cards.present)
    expect(answer.comments.added + answer.comments.present).toBe(93)
    expect((await taskwright(['verify'], { env })).code).toBe(0)
    expect((await json(trello(), { env })).answer).toMatchObject({ cards: { added: 0 }, comments: { added: 0 } })
  })

  it('takes categories and accounts as they are given', async () => {
    const env = untouched
    const { answer } = await json(
      trello(
        '--dry-run',
        '--map',
        'Landing Page=IN_PROGRESS',
        '--map',
        'up next=CANCELLED',
        '--member',
        'june=ana@example.com',
      ),
      { env },
    )
    expect(answer.people).toEqual({ matched: 1, placeholders: 10, present: 0 })
  })

  it('reads from standard input', async () => {
    const env = untouched
    const { answer } = await json(['import', 'trello', '-', '--project', 'GO', '--dry-run'], {
      env,
      input: readFileSync(file, 'utf8'),
    })
    expect(answer.cards.added).toBe(122)
  })

  it.each([
    ['is cut off', (text: string) => text.slice(0, 400_000), 'it ends in the middle'],
    ['is empty', () => '', 'it is empty'],
    ['is another program’s', () => '{"issues":[]}', 'not a Trello board'],
  ])('refuses a file that %s in one line, and writes nothing', async (_, change, words) => {
    const folder = freshFolder()
    writeFileSync(join(folder, 'board.json'), change(readFileSync(file, 'utf8')))
    const env = untouched
    const before = await events(env)
    const { code, stdout, stderr } = await taskwright(
      ['import', 'trello', join(folder, 'board.json'), '--project', 'GO'],
      { env },
    )
    expect([code, stdout]).toEqual([4, ''])
    expect(stderr).toMatch(/^The file is not a board that can be imported: [^\n]+\n$/)
    expect(stderr).toContain(words)
    expect(await events(env)).toBe(before)
  })

  it.each([
    ['a file that is not there', ['import', 'trello', 'nowhere.json', '--project', 'GO'], 'import.unreadable'],
    ['a key that is none', ['import', 'trello', file, '--project', 'no key'], 'input.invalid'],
    ['a list that is not there', trello('--map', 'Nowhere=PENDING'), 'import.map_invalid'],
    ['an importer without an account', trello('--as', 'bob@example.com'), 'user.not_found'],
    ['an organization that is not there', trello('--organization', 'x'), 'import.nowhere'],
  ])('refuses %s', async (_, args, code) => {
    const answer = await json(args, { env: untouched })
    expect(answer).toMatchObject({ code: 4, answer: { error: { code } } })
  })

  it('asks for an account where there is none', async () => {
    const { code, stderr } = await taskwright(trello(), { env: envOf(freshFolder()) })
    expect(code).toBe(4)
    expect(stderr).toContain('taskwright user create')
  })
})
