import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Session } from '../src/index.ts'
import { expectRefused, refusalOf, startWithProject } from './harness.ts'

type Scene = Awaited<ReturnType<typeof startWithProject>>
type Call = (session: Session, bad: never, scene: Scene) => Promise<unknown>

/** Every call that takes input, with something bad in one place of it. */
const calls: Readonly<Record<string, Call>> = {
  'projects.create key': (s, bad) => s.projects.create({ key: bad, name: 'x' }),
  'projects.create name': (s, bad) => s.projects.create({ key: 'AB', name: bad }),
  'projects.create statuses': (s, bad) => s.projects.create({ key: 'AB', name: 'x', statuses: bad }),
  'projects.create status': (s, bad) =>
    s.projects.create({ key: 'AB', name: 'x', statuses: [{ name: 'x', category: bad }] }),
  'projects.create externalRef': (s, bad) => s.projects.create({ key: 'AB', name: 'x', externalRef: bad }),
  'projects.create whole': (s, bad) => s.projects.create(bad),
  'projects.update': (s, bad, { project }) => s.projects.update(project.id, bad),
  'projects.update metadata': (s, bad, { project }) => s.projects.update(project.id, { metadata: bad }),
  'projects.list': (s, bad) => s.projects.list({ limit: bad }),
  'projects.addStatus': (s, bad, { project }) => s.projects.addStatus(project.id, { name: 'x', category: bad }),
  'projects.addLabel color': (s, bad, { project }) => s.projects.addLabel(project.id, { name: 'x', color: bad }),
  'projects.addMember role': (s, bad, { project }) => s.projects.addMember(project.id, { userId: 'cy', role: bad }),
  'projects.addMember userId': (s, bad, { project }) =>
    s.projects.addMember(project.id, { userId: bad, role: 'VIEWER' }),
  'projects.changeRole': (s, bad, { project }) => s.projects.changeRole(project.id, 'bo', { role: bad }),
  'tasks.create id': (s, bad, { project }) => s.tasks.create({ id: bad, projectId: project.id, title: 'x' }),
  'tasks.create title': (s, bad, { project }) => s.tasks.create({ projectId: project.id, title: [bad] as never }),
  'tasks.create projectId': (s, bad) => s.tasks.create({ projectId: bad, title: 'x' }),
  'tasks.create priority': (s, bad, { project }) =>
    s.tasks.create({ projectId: project.id, title: 'x', priority: bad }),
  'tasks.create due': (s, bad, { project }) => s.tasks.create({ projectId: project.id, title: 'x', due: bad }),
  'tasks.create due date': (s, bad, { project }) =>
    s.tasks.create({ projectId: project.id, title: 'x', due: { date: bad } }),
  'tasks.create due zone': (s, bad, { project }) =>
    s.tasks.create({ projectId: project.id, title: 'x', due: { at: '2026-01-01T00:00:00Z', timeZone: bad } }),
  'tasks.create checklists': (s, bad, { project }) =>
    s.tasks.create({ projectId: project.id, title: 'x', checklists: [{ title: 'x', items: bad }] }),
  'tasks.create unknown field': (s, bad, { project }) =>
    s.tasks.create({ projectId: project.id, title: 'x', ...{ unknown: bad } }),
  'tasks.update assigneeIds': (s, bad) => s.tasks.update('t', { assigneeIds: { add: bad } }),
  'tasks.assign': (s, bad) => s.tasks.assign('t', bad),
  'tasks.transition': (s, bad) => s.tasks.transition('t', { category: bad }),
  'tasks.transition both': (s, bad) => s.tasks.transition('t', { category: bad, statusId: bad }),
  'tasks.move': (s, bad) => s.tasks.move('t', { after: [bad] as never }),
  'tasks.list sort': (s, bad) => s.tasks.list({ sort: bad }),
  'tasks.list cursor': (s, bad) => s.tasks.list({ cursor: bad }),
  'tasks.list filter field': (s, bad) => s.tasks.list({ filter: { op: '=', field: bad, value: 'x' } }),
  'tasks.list filter value': (s, bad) => s.tasks.list({ filter: { op: '=', field: 'number', value: bad } }),
  'tasks.list filter instant': (s, bad) => s.tasks.list({ filter: { op: '<', field: 'due', value: bad } }),
  'tasks.comment': (s, bad) => s.tasks.comment('t', { body: [bad] as never }),
  'tasks.import': (s, bad, { project }) =>
    s.tasks.import({ projectId: project.id, title: 'x' }, { authorId: 'zoe', createdAt: bad }),
  'organizations.create': (s, bad) => s.organizations.create({ name: [bad] as never }),
  'organizations.addMember': (s, bad) => s.organizations.addMember('o', { userId: 'cy', role: bad }),
  'notifications.list': (s, bad) => s.notifications.list({ unread: bad }),
  'users.register email': (s, bad) => s.users.register({ name: 'x', email: bad }),
  'users.register zone': (s, bad) => s.users.register({ name: 'x', email: 'x@example.com', timeZone: bad }),
  'users.register locale': (s, bad) => s.users.register({ name: 'x', email: 'x@example.com', locale: bad }),
  'users.updateMe': (s, bad) => s.users.updateMe({ name: [bad] as never }),
  'an idempotency key': (s, bad) => s.organizations.create({ name: 'x' }, { idempotencyKey: `${bad}\u0000` }),
}

/** Letters that are in no message of ours, so that a match can only be a leak. */
const secret = fc
  .array(fc.constantFrom('Ꙁ', 'ꙁ', 'Ꙃ', 'ꙃ', 'Ꙅ', 'ꙅ', 'Ꙇ', 'ꙇ'), { minLength: 4, maxLength: 12 })
  .map((letters) => letters.join(''))
const shapes: readonly ((secret: string) => unknown)[] = [
  (text) => text,
  (text) => [text],
  (text) => ({ value: text }),
  (text) => ({ date: text, at: text, add: [text] }),
  (text) => ({ deep: [{ deeper: { text } }] }),
  (text) => ({ [Symbol.toPrimitive]: () => text, toString: () => text, toJSON: () => text }),
]

describe('what was rejected', () => {
  it('is never in the error, whatever it was and wherever it stood', async () => {
    const scene = await startWithProject()
    const bad = fc.record({
      name: fc.constantFrom(...Object.keys(calls)),
      shape: fc.nat(shapes.length - 1),
      secret,
    })
    let refused = 0
    await fc.assert(
      fc.asyncProperty(bad, async ({ name, shape, secret: text }) => {
        const value = shapes[shape]?.(text) as never
        const outcome = await calls[name]!(scene.host, value, scene).then(
          () => null,
          (error: unknown) => error,
        )
        if (outcome === null) return
        refused += 1
        const shown = JSON.stringify(outcome) + String(outcome) + String(Reflect.get(Object(outcome), 'stack'))
        expect(outcome).toHaveProperty('name', 'TaskwrightError')
        expect(shown).not.toContain(text)
      }),
      { numRuns: 600 },
    )
    expect(refused).toBeGreaterThan(400)
  })

  it('is named by its path, its rule and a sentence', async () => {
    const { ana, project } = await startWithProject()
    const input = {
      projectId: project.id,
      title: '',
      priority: 'highest',
      checklists: [{ title: 'x', items: [{ title: 'y'.repeat(1001) }] }],
      surprise: 1,
    }
    const error = await refusalOf(ana.tasks.create(input as never))
    expect(error.code).toBe('input.invalid')
    expect(error.errors.map(({ path, rule }) => `${path} ${rule}`)).toEqual([
      'title min_length',
      'priority picklist',
      'checklists.0.items.0.title max_length',
      'surprise unknown_field',
    ])
    for (const { message } of error.errors) expect(message).toMatch(/^[a-z].*[^.]$/)
  })

  it('says what is missing', async () => {
    const { ana } = await startWithProject()
    const error = await refusalOf(ana.tasks.create({} as never))
    expect(error.errors.map(({ path, message }) => `${path} ${message}`)).toEqual([
      'projectId is required',
      'title is required',
    ])
    for (const nothing of [null, undefined, 7, 'text', []]) {
      await expectRefused(ana.tasks.create(nothing as never), 'input.invalid')
    }
  })

  it('names at most twenty places', async () => {
    const { ana } = await startWithProject()
    const surprises = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`f${n}`, n]))
    const error = await refusalOf(ana.projects.create({ key: 'AB', name: 'x', ...surprises }))
    expect(error.errors.length).toBeLessThanOrEqual(20)
  })
})

describe('an actor', () => {
  it('needs an id that can be one', async () => {
    const { tw } = await startWithProject()
    for (const userId of ['', ' ', 'a b', 'ünï', 'x'.repeat(65), 'a\u0000b', '\ud800']) {
      expect(() => tw.as({ userId })).toThrow('not valid')
    }
    expect(() => tw.as({ userId: 'ana', ...{ admin: true } })).toThrow('not valid')
    expect(() => tw.as({ userId: 'ana', trusted: 'yes' as never })).toThrow('not valid')
    expect(tw.as({ userId: 'auth0|5f7c~x@y.z/1' })).toBeDefined()
  })
})
