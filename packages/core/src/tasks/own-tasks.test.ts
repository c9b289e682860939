import { describe, it } from 'vitest'
import type { Standing } from '../access/index.ts'
import { NOW, project, standing, taskCreated, taskFields } from '../testing/fixtures.ts'
import { specify } from '../testing/given.ts'
import { taskDecider } from './decider.ts'
import type { TaskCommand, TaskEvent } from './words.ts'

const given = specify(taskDecider)
const by = (who: Standing) => ({ now: NOW, who, project, strangers: [], number: 1 })

const named = { taskId: 't', projectId: 'p' }
const denied = { code: 'access.denied' } as const
const assigned = (...userIds: string[]): TaskEvent => ({ type: 'task.assigned', data: { ...named, userIds } })
const pending = { id: 'pending', category: 'PENDING' } as const
const inProgress = { id: 'in_progress', category: 'IN_PROGRESS' } as const
const started: TaskEvent = { type: 'task.transitioned', data: { ...named, from: pending, to: inProgress } }
const deleted: TaskEvent = { type: 'task.deleted', data: named }

const start: TaskCommand = { type: 'task.transition', to: { category: 'IN_PROGRESS' } }
const rename: TaskCommand = { type: 'task.update', patch: { title: 'Ship it' } }
const renamed: TaskEvent = {
  type: 'task.updated',
  data: { ...named, changes: [{ field: 'title', from: taskFields.title, to: 'Ship it' }] },
}
const remove: TaskCommand = { type: 'task.delete' }

const author = standing('VIEWER', null, 'ana')
const assignee = standing('VIEWER', null, 'bo')
const neither = standing('CONTRIBUTOR', null, 'cy')

describe('what an assignee may do beyond their role', () => {
  it('is to change the status', () => {
    given(taskCreated, assigned('bo')).when(start, by(assignee)).then(started)
  })

  it('is not to edit it', () => {
    given(taskCreated, assigned('bo')).when(rename, by(assignee)).then(denied)
  })

  it('ends with the assignment', () => {
    const unassigned: TaskEvent = { type: 'task.unassigned', data: { ...named, userIds: ['bo'] } }
    given(taskCreated, assigned('bo'), unassigned).when(start, by(assignee)).then(denied)
  })

  it('is nothing at all without a role in the project', () => {
    given(taskCreated, assigned('bo'))
      .when(start, by(standing(null, 'MEMBER', 'bo')))
      .then(denied)
  })
})

describe('what an author may do beyond their role', () => {
  it('is to edit it until it was started', () => {
    given(taskCreated).when(rename, by(author)).then(renamed)
    given(taskCreated, started).when(rename, by(author)).then(denied)
  })

  it('is to delete it, and to bring it back', () => {
    given(taskCreated, started).when(remove, by(author)).then(deleted)
    given(taskCreated, deleted)
      .when({ type: 'task.restore' }, by(author))
      .then({ type: 'task.restored', data: { ...named, from: 'deleted' } })
  })

  it('is not to change the status', () => {
    given(taskCreated).when(start, by(author)).then(denied)
  })
})

describe('deleting what others wrote', () => {
  it('is not for contributors', () => {
    given(taskCreated).when(remove, by(neither)).then(denied)
    given(taskCreated, deleted).when({ type: 'task.restore' }, by(neither)).then(denied)
  })

  it('is for admins', () => {
    given(taskCreated)
      .when(remove, by(standing('ADMIN', null, 'ad')))
      .then(deleted)
    given(taskCreated)
      .when(remove, by(standing(null, 'ADMIN', 'ad')))
      .then(deleted)
  })
})

describe('taking over a task from elsewhere', () => {
  const original = { authorId: 'zoe', createdAt: '2019-05-01T10:00:00.000Z' }
  const importing: TaskCommand = {
    type: 'task.create',
    id: 't',
    organizationId: 'o',
    projectId: 'p',
    assigneeIds: [],
    externalRef: { system: 'trello', id: '1' },
    original,
    ...taskFields,
  }

  it('is for admins, and keeps its author and time as data', () => {
    const data = { ...taskCreated.data, ...original, externalRef: { system: 'trello', id: '1' } }
    given()
      .when(importing, by(standing('ADMIN')))
      .then({ type: 'task.created', data })
  })

  it('is not for contributors', () => {
    given().when(importing, by(neither)).then(denied)
  })
})
