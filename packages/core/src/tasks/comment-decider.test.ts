import { describe, expect, it } from 'vitest'
import type { Standing } from '../access/index.ts'
import { later, NOW, standing, stranger, taskCreated, trusted } from '../testing/fixtures.ts'
import { specify } from '../testing/given.ts'
import { commentDecider } from './comment-decider.ts'
import { taskDecider } from './decider.ts'
import type { CommentCommand, CommentEvent, TaskEvent } from './words.ts'

const given = specify(commentDecider)

const taskAfter = (...events: readonly TaskEvent[]) => specify(taskDecider)(taskCreated, ...events).state!
const named = { commentId: 'c', taskId: 't', projectId: 'p' }
const task = taskAfter()
const deletedTask = taskAfter({ type: 'task.deleted', data: { taskId: 't', projectId: 'p' } })
const archivedTask = taskAfter({ type: 'task.archived', data: { taskId: 't', projectId: 'p' } })

const bo = standing('COMMENTER', null, 'bo')
const by = (who: Standing = bo, on = task) => ({ now: NOW, who, task: on })
const denied = { code: 'access.denied' } as const

const create: CommentCommand = {
  type: 'comment.create',
  id: 'c',
  organizationId: 'o',
  projectId: 'p',
  taskId: 't',
  body: 'Looks good',
  externalRef: null,
}
const edit: CommentCommand = { type: 'comment.edit', body: 'Looks great' }
const remove: CommentCommand = { type: 'comment.delete' }
const created: CommentEvent = {
  type: 'comment.created',
  data: { ...named, authorId: 'bo', body: 'Looks good', createdAt: NOW, externalRef: null },
}
const edited: CommentEvent = { type: 'comment.edited', data: { ...named, from: 'Looks good', to: 'Looks great' } }
const deleted: CommentEvent = { type: 'comment.deleted', data: named }

describe('a comment in each phase of its life', () => {
  const gone = { code: 'comment.not_found' } as const
  it('is created, edited and deleted by its author', () => {
    given().when(create, by()).then(created)
    given(created).when(edit, by()).then(edited)
    given(created).when(remove, by()).then(deleted)
  })

  it('is created once', () => {
    given(created).when(create, by()).then(gone)
    given(created, deleted).when(create, by()).then(gone)
  })

  it('can be changed neither before it was there nor after it went', () => {
    for (const past of [[], [created, deleted]]) {
      given(...past)
        .when(edit, by())
        .then(gone)
      given(...past)
        .when(remove, by())
        .then(gone)
    }
  })

  it('keeps when it was edited, and nothing of its text once deleted', () => {
    expect(given(created, { ...edited, time: later(1) }).state).toMatchObject({
      body: 'Looks great',
      editedAt: later(1),
    })
    expect(given(created, { ...deleted, time: later(2) }).state).toMatchObject({ body: '', deletedAt: later(2) })
  })

  it('that is edited to what it was stays as it is', () => {
    given(created).when({ type: 'comment.edit', body: 'Looks good' }, by()).then()
  })
})

describe('who may comment', () => {
  it('are commenters and more', () => {
    for (const role of ['OWNER', 'ADMIN', 'CONTRIBUTOR', 'COMMENTER'] as const) {
      given()
        .when(create, by(standing(role, null, 'bo')))
        .then(created)
    }
  })

  it('are viewers only on tasks they wrote or are assigned to', () => {
    const viewer = standing('VIEWER', null, 'bo')
    const assigned = taskAfter({ type: 'task.assigned', data: { taskId: 't', projectId: 'p', userIds: ['bo'] } })
    given().when(create, by(viewer)).then(denied)
    given().when(create, by(viewer, assigned)).then(created)
    expect(given().when(create, by(standing('VIEWER', null, 'ana'))).state?.authorId).toBe('ana')
  })

  it('are no strangers', () => {
    given().when(create, by(stranger)).then(denied)
  })
})

describe('who may change a comment', () => {
  it('is its author, not even the project owner', () => {
    for (const who of [standing('OWNER', null, 'cy'), standing(null, 'OWNER', 'cy')]) {
      given(created).when(edit, by(who)).then(denied)
      given(created).when(remove, by(who)).then(denied)
    }
  })

  it('is no longer an author who may not comment any more', () => {
    given(created)
      .when(edit, by(standing('VIEWER', null, 'bo')))
      .then(denied)
    given(created)
      .when(remove, by(standing(null, null, 'bo')))
      .then(denied)
  })

  it('is the host itself', () => {
    given(created).when(edit, by(trusted)).then(edited)
  })
})

describe('a comment on a task that is not live', () => {
  it('is refused when the task is deleted', () => {
    const gone = { code: 'task.deleted' } as const
    given().when(create, by(bo, deletedTask)).then(gone)
    given(created).when(edit, by(bo, deletedTask)).then(gone)
    given(created).when(remove, by(bo, deletedTask)).then(gone)
  })

  it('is fine when the task is archived', () => {
    given().when(create, by(bo, archivedTask)).then(created)
    given(created).when(edit, by(bo, archivedTask)).then(edited)
  })
})

describe('taking over a comment from elsewhere', () => {
  const original = { authorId: 'zoe', createdAt: '2019-05-01T10:00:00.000Z' }

  it('is for those who may import, and keeps its author and time', () => {
    given()
      .when({ ...create, original }, by(standing('ADMIN')))
      .then({ ...created, data: { ...created.data, ...original } })
    given()
      .when({ ...create, original }, by())
      .then(denied)
  })
})
