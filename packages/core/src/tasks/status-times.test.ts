import { describe, expect, it } from 'vitest'
import type { StatusCategory } from '../projects/index.ts'
import { later, NOW, project, standing, statuses, taskCreated } from '../testing/fixtures.ts'
import { type Past, specify } from '../testing/given.ts'
import { taskDecider } from './decider.ts'
import type { StatusOfMoment, TaskCommand, TaskEvent } from './words.ts'

const given = specify(taskDecider)
const named = { taskId: 't', projectId: 'p' }
const pending: StatusOfMoment = { id: 'pending', category: 'PENDING' }
const doing: StatusOfMoment = { id: 'in_progress', category: 'IN_PROGRESS' }
const reviewing: StatusOfMoment = { id: 'reviewing', category: 'IN_PROGRESS' }
const done: StatusOfMoment = { id: 'completed', category: 'COMPLETED' }
const released: StatusOfMoment = { id: 'released', category: 'COMPLETED' }
const cancelled: StatusOfMoment = { id: 'cancelled', category: 'CANCELLED' }

/** A way through statuses, a day for each step. */
const way = (...stops: readonly StatusOfMoment[]): readonly Past<TaskEvent>[] => [
  taskCreated,
  ...stops.map((to, index): Past<TaskEvent> => {
    const from = stops[index - 1] ?? pending
    return { type: 'task.transitioned', time: later(index + 1), data: { ...named, from, to } }
  }),
]
const after = (...stops: readonly StatusOfMoment[]) => {
  const { state } = given(...way(...stops))
  return { startedAt: state?.startedAt, completedAt: state?.completedAt, reopenedCount: state?.reopenedCount }
}

describe('when a task was started', () => {
  it('is when it first came into progress', () => {
    expect(after(doing).startedAt).toBe(later(1))
  })

  it('does not change when it comes back into progress', () => {
    expect(after(doing, pending, reviewing, doing).startedAt).toBe(later(1))
  })

  it('is unknown for one that was completed at once', () => {
    expect(after(done).startedAt).toBeNull()
  })

  it('is when it was made, for one that was made in progress', () => {
    const { state } = given({ ...taskCreated, data: { ...taskCreated.data, status: doing } })
    expect(state?.startedAt).toBe(NOW)
  })
})

describe('when a task was completed', () => {
  it('is when it came to a completed status', () => {
    expect(after(doing, done).completedAt).toBe(later(2))
  })

  it('stays between two completed statuses', () => {
    expect(after(done, released, done).completedAt).toBe(later(1))
  })

  it('is forgotten when it is reopened, and new when it is completed again', () => {
    expect(after(done, pending).completedAt).toBeNull()
    expect(after(done, pending, done).completedAt).toBe(later(3))
  })

  it('is forgotten when it is cancelled', () => {
    expect(after(done, cancelled).completedAt).toBeNull()
  })

  it('is when it was made, for one that was made completed', () => {
    const { state } = given({ ...taskCreated, data: { ...taskCreated.data, status: done } })
    expect(state?.completedAt).toBe(NOW)
  })
})

describe('how often a task was reopened', () => {
  it('counts the ways from closed to open', () => {
    expect(after(done, pending).reopenedCount).toBe(1)
    expect(after(cancelled, doing).reopenedCount).toBe(1)
    expect(after(done, doing, cancelled, pending).reopenedCount).toBe(2)
  })

  it('counts neither steps between closed statuses nor between open ones', () => {
    expect(after(done, cancelled, released).reopenedCount).toBe(0)
    expect(after(doing, pending, reviewing).reopenedCount).toBe(0)
  })
})

describe('a transition', () => {
  const facts = { now: NOW, who: standing('CONTRIBUTOR'), project, strangers: [], number: 1 }
  const to = (target: Extract<TaskCommand, { type: 'task.transition' }>['to']): TaskCommand => ({
    type: 'task.transition',
    to: target,
  })

  it('goes to a status by id, and says which categories it was between', () => {
    given(taskCreated)
      .when(to({ statusId: 'completed' }), facts)
      .then({ type: 'task.transitioned', data: { ...named, from: pending, to: done } })
  })

  it.each<[StatusCategory, StatusOfMoment]>([
    ['IN_PROGRESS', doing],
    ['COMPLETED', done],
    ['CANCELLED', cancelled],
  ])('to %s goes to the first status of it', (category, status) => {
    given(taskCreated)
      .when(to({ category }), facts)
      .then({ type: 'task.transitioned', data: { ...named, from: pending, to: status } })
  })

  it('to a category passes over archived statuses, unless there is no other', () => {
    const [first, second, ...others] = statuses
    const put = { ...second!, id: 'away', archived: true }
    const withBoth = { ...facts, project: { ...project, statuses: [first!, put, second!, ...others] } }
    const onlyArchived = { ...facts, project: { ...project, statuses: [first!, put, ...others] } }
    const away = { id: 'away', category: 'IN_PROGRESS' } as const
    const began = (status: StatusOfMoment): TaskEvent => ({
      type: 'task.transitioned',
      data: { ...named, from: pending, to: status },
    })
    given(taskCreated)
      .when(to({ category: 'IN_PROGRESS' }), withBoth)
      .then(began(doing))
    given(taskCreated)
      .when(to({ category: 'IN_PROGRESS' }), onlyArchived)
      .then(began(away))
  })

  it('to where it is already is no event', () => {
    given(taskCreated)
      .when(to({ statusId: 'pending' }), facts)
      .then()
    given(taskCreated)
      .when(to({ category: 'PENDING' }), facts)
      .then()
  })

  it('to a status the project does not have is refused', () => {
    given(taskCreated)
      .when(to({ statusId: 'nowhere' }), facts)
      .then({ code: 'status.not_found' })
    const [first] = statuses
    given(taskCreated)
      .when(to({ category: 'COMPLETED' }), { ...facts, project: { ...project, statuses: [first!] } })
      .then({ code: 'status.not_found' })
  })
})
