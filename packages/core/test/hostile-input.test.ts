import { describe, expect, it } from 'vitest'
import { expectRefused, startWithProject } from './harness.ts'

async function scene() {
  const engine = await startWithProject()
  const task = await engine.ana.tasks.create({ projectId: engine.project.id, title: 'Write' })
  const rename = (title: string) => engine.ana.tasks.update(task.id, { title })
  const describeIt = (description: string) => engine.ana.tasks.update(task.id, { description })
  const note = (metadata: unknown) => engine.ana.tasks.update(task.id, { metadata: metadata as never })
  return { ...engine, task, rename, describeIt, note }
}

describe('text', () => {
  it('is trimmed and in normal form C', async () => {
    const { rename } = await scene()
    expect((await rename('  Cafe\u0301\u00a0 ')).title).toBe('Café')
  })

  it.each([
    ['a lone surrogate', 'a\ud800b'],
    ['the other half of one', '\udc00'],
    ['a NUL', 'a\u0000b'],
    ['a line break', 'a\nb'],
    ['a control character', 'a\u0007b'],
    ['a C1 control character', 'a\u0085b'],
    ['nothing but spaces', ' \u3000\t '],
    ['a million characters', 'x'.repeat(1_000_000)],
    ['a million combining marks', `e${'\u0301'.repeat(1_000_000)}`],
  ])('in one line is refused with %s', async (_, text) => {
    const { rename } = await scene()
    await expectRefused(rename(text), 'input.invalid')
  })

  it('in one line is at most 255 long, counted as it is kept', async () => {
    const { rename } = await scene()
    expect((await rename(`  ${'é'.repeat(255)}  `)).title).toHaveLength(255)
    expect((await rename('e\u0301'.repeat(255))).title).toHaveLength(255)
    await expectRefused(rename('é'.repeat(256)), 'input.invalid')
  })

  it('in Markdown may have lines, not lone surrogates or NUL, and 64 KiB', async () => {
    const { describeIt } = await scene()
    const markdown = '# Title\r\n\n\t* one 𝔐\n'
    expect((await describeIt(markdown)).description).toBe(markdown)
    for (const bad of ['a\ud800', 'a\u0000b']) await expectRefused(describeIt(bad), 'input.invalid')
    expect((await describeIt('é'.repeat(32_768))).description).toHaveLength(32_768)
    await expectRefused(describeIt('é'.repeat(32_769)), 'input.invalid')
    await expectRefused(describeIt('x'.repeat(1_000_000)), 'input.invalid')
  })

  it('that looks like something else is only text', async () => {
    const { ana, project, rename } = await scene()
    for (const title of ["'; drop table tasks; --", '%', '_', '<script>', '{{x}}', '../../x', 'null', '‮gnp']) {
      expect((await rename(title)).title).toBe(title)
      const { items } = await ana.tasks.list({ projectId: project.id, text: title })
      expect(items).toHaveLength(1)
    }
    expect((await ana.tasks.list({ text: 'x_z' })).items).toEqual([])
  })
})

describe('ids', () => {
  it.each([
    ['a space', 'a b'],
    ['a NUL', 'a\u0000'],
    ['a letter outside ASCII', 'ä'],
    ['a lone surrogate', '\ud800'],
    ['nothing', ''],
    ['65 characters', 'x'.repeat(65)],
    ['a million characters', 'x'.repeat(1_000_000)],
  ])('are refused with %s, and found nowhere', async (_, id) => {
    const { ana, project } = await scene()
    await expectRefused(ana.tasks.create({ id, projectId: project.id, title: 'x' }), 'input.invalid')
    await expectRefused(ana.tasks.get(id), 'task.not_found')
    await expectRefused(ana.tasks.complete(id), 'task.not_found')
    await expectRefused(ana.projects.get(id), 'project.not_found')
    await expectRefused(ana.projects.getByKey(id), 'project.not_found')
    await expectRefused(ana.projects.archive(id), 'project.not_found')
    await expectRefused(ana.organizations.get(id), 'organization.not_found')
    await expectRefused(ana.notifications.read(id), 'notification.not_found')
    await expectRefused(ana.projects.removeMember(project.id, id), 'member.not_found')
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'null', '*', 'a:b', 'a/b', '%2e%2e'])(
    'may be %s',
    async (id) => {
      const { ana, project, tw } = await scene()
      const task = await ana.tasks.create({ id, projectId: project.id, title: 'x', assigneeIds: ['bo'] })
      await ana.projects.addLabel(project.id, { id, name: id })
      await ana.projects.addStatus(project.id, { id, name: id, category: 'PENDING' })
      await ana.projects.addMember(project.id, { userId: id, role: 'VIEWER' })
      expect((await ana.tasks.update(task.id, { labelIds: [id], assigneeIds: { add: [id] } })).assigneeIds).toEqual([
        'bo',
        id,
      ])
      expect((await ana.tasks.transition(task.id, { statusId: id })).statusId).toBe(id)
      await tw.settled()
      expect((await tw.verify()).problems).toEqual([])
    },
  )
})

describe('metadata', () => {
  const own = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}')

  it('keeps keys that mean something to JavaScript as what they are, and pollutes nothing', async () => {
    const { ana, note, task, tw } = await scene()
    const kept = JSON.stringify((await note(own)).metadata)
    expect(kept).toBe(JSON.stringify(own))
    expect(JSON.stringify((await ana.tasks.get(task.id)).metadata)).toBe(kept)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
    const patched = await note(JSON.parse('{"__proto__": {"more": 1}}'))
    expect(JSON.stringify(patched.metadata)).toContain('"__proto__":{"polluted":true,"more":1}')
    expect(JSON.stringify((await note(JSON.parse('{"__proto__": null}'))).metadata)).not.toContain('__proto__')
    expect((await tw.verify()).problems).toEqual([])
  })

  it('is at most 8 deep', async () => {
    const { note } = await scene()
    const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) })
    expect((await note(nested(8))).metadata).toEqual(nested(8))
    await expectRefused(note(nested(9)), 'input.invalid')
  })

  it('a hundred thousand deep is refused, not stumbled over', async () => {
    const { note } = await scene()
    let deep: unknown = 1
    for (let n = 0; n < 100_000; n++) deep = n % 2 ? [deep] : { a: deep }
    await expectRefused(note({ a: deep }), 'input.invalid')
  })

  it.each([
    ['an array', []],
    ['a text', 'x'],
    ['nothing', null],
    ['a function', { a: () => 1 }],
    ['undefined', { a: undefined }],
    ['a symbol', { a: Symbol('x') }],
    ['a big integer', { a: 1n }],
    ['not a number', { a: Number.NaN }],
    ['infinity', { a: Number.POSITIVE_INFINITY }],
    ['a date', { a: new Date(0) }],
    ['a URL', { a: new URL('http://x.test') }],
    ['a lone surrogate', { a: '\ud800' }],
    ['a lone surrogate in a key', { '\ud800': 1 }],
    ['a NUL', { a: '\u0000' }],
    ['more than 16 KiB', { a: 'x'.repeat(16_384) }],
    ['more than 16 KiB in few letters', { a: '漢'.repeat(6000) }],
    ['a circle', circle()],
  ])('is refused with %s', async (_, metadata) => {
    const { note } = await scene()
    await expectRefused(note(metadata), 'input.invalid')
  })

  it('is not shared with the caller', async () => {
    const { ana, note, task } = await scene()
    const mine = { list: [1] }
    await note(mine)
    mine.list.push(2)
    expect((await ana.tasks.get(task.id)).metadata).toEqual({ list: [1] })
  })

  it('keeps every number and text it takes', async () => {
    const { ana, note, task } = await scene()
    const values = { a: [0, -0, 1e308, 5e-324, 0.1, Number.MAX_SAFE_INTEGER], b: ['', '\u2028', '\ufeff', '𝔐', '"\\'] }
    await note(values)
    expect((await ana.tasks.get(task.id)).metadata).toEqual(JSON.parse(JSON.stringify(values)))
  })
})

function circle(): object {
  const round: Record<string, unknown> = {}
  round.self = round
  return round
}

describe('moments and days', () => {
  it.each([
    [{ date: '2026-02-29' }],
    [{ date: '2026-2-01' }],
    [{ date: '2026-02-01T00:00:00Z' }],
    [{ date: '0000-00-00' }],
    [{ at: '2026-02-30T10:00:00Z', timeZone: 'UTC' }],
    [{ at: '2026-02-01T25:00:00Z', timeZone: 'UTC' }],
    [{ at: '2026-02-01T10:00:00+01:00', timeZone: 'UTC' }],
    [{ at: '2026-02-01', timeZone: 'UTC' }],
    [{ at: '2026-02-01T10:00:00Z', timeZone: 'Europe/Nowhere' }],
    [{ at: '2026-02-01T10:00:00Z', timeZone: '../etc/passwd' }],
    [{ at: '2026-02-01T10:00:00Z' }],
    [{ date: '2026-02-01', at: '2026-02-01T10:00:00Z', timeZone: 'UTC' }],
    [{}],
  ])('%j is refused', async (due) => {
    const { ana, task } = await scene()
    await expectRefused(ana.tasks.update(task.id, { due: due as never }), 'input.invalid')
  })

  it('are kept in one form', async () => {
    const { ana, task } = await scene()
    const due = { at: '2026-02-01T10:00:00Z', timeZone: 'Europe/Berlin' }
    expect((await ana.tasks.update(task.id, { due })).due).toEqual({ ...due, at: '2026-02-01T10:00:00.000Z' })
    expect((await ana.tasks.update(task.id, { due: { date: '2024-02-29' } })).due).toEqual({ date: '2024-02-29' })
    expect((await ana.tasks.update(task.id, { due: null })).due).toBeNull()
  })
})
