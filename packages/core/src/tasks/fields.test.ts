import { describe, expect, it } from 'vitest'
import { NOW, project, standing, taskCreated, taskFields } from '../testing/fixtures.ts'
import { specify } from '../testing/given.ts'
import { type TaskFacts, taskDecider } from './decider.ts'
import type { TaskCommand, TaskEvent, TaskFields, When } from './words.ts'

const given = specify(taskDecider)
const facts: TaskFacts = { now: NOW, who: standing('CONTRIBUTOR'), project, strangers: [], number: 1 }
const named = { taskId: 't', projectId: 'p' }

const update = (patch: Partial<TaskFields>, assigneeIds?: readonly string[]): TaskCommand => ({
  type: 'task.update',
  patch,
  ...(assigneeIds ? { assigneeIds } : {}),
})
const create = (change: Partial<Extract<TaskCommand, { type: 'task.create' }>> = {}): TaskCommand => ({
  type: 'task.create',
  id: 't',
  organizationId: 'o',
  projectId: 'p',
  assigneeIds: [],
  externalRef: null,
  ...taskFields,
  ...change,
})
const changed = (...changes: Extract<TaskEvent, { type: 'task.updated' }>['data']['changes']): TaskEvent => ({
  type: 'task.updated',
  data: { ...named, changes },
})
const assigned = (...userIds: string[]): TaskEvent => ({ type: 'task.assigned', data: { ...named, userIds } })
const unassigned = (...userIds: string[]): TaskEvent => ({ type: 'task.unassigned', data: { ...named, userIds } })

describe('a new task', () => {
  it('has the key of its project and the next number', () => {
    const { state } = given().when(create(), { ...facts, number: 42 })
    expect([state?.key, state?.number]).toEqual(['LNCH-42', 42])
  })

  it('begins in the first pending status, or where it is told to', () => {
    expect(given().when(create(), facts).state?.statusId).toBe('pending')
    expect(given().when(create({ statusId: 'completed' }), facts).state?.category).toBe('COMPLETED')
    given()
      .when(create({ statusId: 'nowhere' }), facts)
      .then({ code: 'status.not_found' })
  })

  it('assigns people in an event of its own', () => {
    given()
      .when(create({ assigneeIds: ['bo', 'cy'] }), facts)
      .then(taskCreated, assigned('bo', 'cy'))
  })

  it('is at version 1, or 2 with people assigned', () => {
    expect(given(taskCreated).state?.version).toBe(1)
    expect(given(taskCreated, assigned('bo')).state?.version).toBe(2)
  })
})

describe('an update', () => {
  it('is one event with every change, from and to', () => {
    given(taskCreated)
      .when(update({ title: 'Ship it', priority: 'HIGH' }), facts)
      .then(
        changed(
          { field: 'title', from: taskFields.title, to: 'Ship it' },
          { field: 'priority', from: 'MEDIUM', to: 'HIGH' },
        ),
      )
  })

  it('that changes nothing is no event', () => {
    given(taskCreated).when(update({}), facts).then()
    given(taskCreated)
      .when(update({ title: taskFields.title, metadata: {}, labelIds: [] }), facts)
      .then()
  })

  it('leaves alone what it does not name', () => {
    const { state } = given(taskCreated).when(update({ due: { date: '2026-02-01' } }), facts)
    expect(state).toMatchObject({ ...taskFields, due: { date: '2026-02-01' } })
  })

  it('tells who was added and who was removed', () => {
    given(taskCreated, assigned('bo', 'cy'))
      .when(update({}, ['cy', 'dan']), facts)
      .then(assigned('dan'), unassigned('bo'))
  })

  it('that assigns the same people is no event', () => {
    given(taskCreated, assigned('bo', 'cy'))
      .when(update({}, ['cy', 'bo']), facts)
      .then()
  })
})

describe('people who cannot see the project', () => {
  it('are not assigned, and the refusal names them', () => {
    const blind = { ...facts, strangers: ['mallory'] }
    const refused = { code: 'task.assignee_without_access', details: { userIds: ['mallory'] } } as const
    given()
      .when(create({ assigneeIds: ['mallory'] }), blind)
      .then(refused)
    given(taskCreated)
      .when(update({}, ['mallory']), blind)
      .then(refused)
  })
})

describe('labels', () => {
  it('are those of the project', () => {
    given()
      .when(create({ labelIds: ['bug'] }), facts)
      .then({ ...taskCreated, data: { ...taskCreated.data, labelIds: ['bug'] } })
    given()
      .when(create({ labelIds: ['ghost'] }), facts)
      .then({ code: 'label.not_found' })
    given(taskCreated)
      .when(update({ labelIds: ['bug', 'ghost'] }), facts)
      .then({ code: 'label.not_found' })
  })

  it('that a task has already may have been removed from the project since', () => {
    const labelled: TaskEvent = { type: 'task.created', data: { ...taskCreated.data, labelIds: ['gone'] } }
    given(labelled)
      .when(update({ labelIds: ['gone', 'bug'] }), facts)
      .then(changed({ field: 'labelIds', from: ['gone'], to: ['gone', 'bug'] }))
  })
})

describe('start and due', () => {
  const day = (date: string): When => ({ date })
  const at = (moment: string, timeZone = 'UTC'): When => ({ at: moment, timeZone })
  const cases: readonly (readonly [string, When, When, boolean])[] = [
    ['the same day', day('2026-03-02'), day('2026-03-02'), true],
    ['the day after', day('2026-03-02'), day('2026-03-03'), true],
    ['the day before', day('2026-03-02'), day('2026-03-01'), false],
    ['the same moment', at('2026-03-02T10:00:00.000Z'), at('2026-03-02T10:00:00.000Z'), true],
    ['a millisecond before', at('2026-03-02T10:00:00.000Z'), at('2026-03-02T09:59:59.999Z'), false],
    ['a moment of the same day', day('2026-03-02'), at('2026-03-02T00:00:00.000Z'), true],
    ['a moment when that day has begun somewhere', day('2026-03-02'), at('2026-03-01T10:00:00.000Z'), true],
    ['a moment when that day has begun nowhere', day('2026-03-02'), at('2026-03-01T09:59:59.999Z'), false],
    ['a day that is over everywhere', at('2026-03-03T12:00:00.000Z'), day('2026-03-02'), false],
    ['a day that still lasts somewhere', at('2026-03-03T11:59:59.999Z'), day('2026-03-02'), true],
  ]

  it.each(cases)('due on %s', (_, start, due, allowed) => {
    const whenCreated = given().when(create({ start, due }), facts)
    const whenChanged = given({ type: 'task.created', data: { ...taskCreated.data, start } }).when(
      update({ due }),
      facts,
    )
    if (allowed) {
      expect(whenCreated.state).toMatchObject({ start, due })
      expect(whenChanged.state).toMatchObject({ start, due })
    } else {
      whenCreated.then({ code: 'task.due_before_start' })
      whenChanged.then({ code: 'task.due_before_start' })
    }
  })

  it('need each other only when both are there', () => {
    expect(given().when(create({ due: day('1990-01-01') }), facts).state?.due).toEqual(day('1990-01-01'))
    expect(given().when(create({ start: day('2990-01-01') }), facts).state?.start).toEqual(day('2990-01-01'))
  })
})
