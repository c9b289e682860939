import { describe, expect, it } from 'vitest'
import {
  DAY_MS,
  later,
  NOW,
  project,
  standing,
  stranger,
  taskCreated,
  taskFields,
  trusted,
} from '../testing/fixtures.ts'
import { specify } from '../testing/given.ts'
import { RESTORABLE_MS, type TaskFacts, taskDecider } from './decider.ts'
import type { TaskCommand, TaskEvent } from './words.ts'

const given = specify(taskDecider)
const facts = (change: Partial<TaskFacts> = {}): TaskFacts => ({
  now: NOW,
  who: standing('CONTRIBUTOR'),
  project,
  strangers: [],
  number: 1,
  ...change,
})

const named = { taskId: 't', projectId: 'p' }
const archived: TaskEvent = { type: 'task.archived', data: named }
const deleted: TaskEvent = { type: 'task.deleted', data: named }
const restored = (from: 'archived' | 'deleted'): TaskEvent => ({ type: 'task.restored', data: { ...named, from } })
const renamed: TaskEvent = {
  type: 'task.updated',
  data: { ...named, changes: [{ field: 'title', from: taskFields.title, to: 'Ship it' }] },
}
const started: TaskEvent = {
  type: 'task.transitioned',
  data: { ...named, from: { id: 'pending', category: 'PENDING' }, to: { id: 'in_progress', category: 'IN_PROGRESS' } },
}

const create: TaskCommand = {
  type: 'task.create',
  id: 't',
  organizationId: 'o',
  projectId: 'p',
  assigneeIds: [],
  externalRef: null,
  ...taskFields,
}
const rename: TaskCommand = { type: 'task.update', patch: { title: 'Ship it' } }
const start: TaskCommand = { type: 'task.transition', to: { category: 'IN_PROGRESS' } }
const archive: TaskCommand = { type: 'task.archive' }
const restore: TaskCommand = { type: 'task.restore' }
const remove: TaskCommand = { type: 'task.delete' }

const pasts = {
  absent: [],
  live: [taskCreated],
  archived: [taskCreated, archived],
  deleted: [taskCreated, deleted],
} satisfies Record<string, readonly TaskEvent[]>
type Phase = keyof typeof pasts
type Outcome = readonly TaskEvent[] | string

const outcomes: Record<TaskCommand['type'], { command: TaskCommand } & Record<Phase, Outcome>> = {
  'task.create': {
    command: create,
    absent: [taskCreated],
    live: 'task.not_found',
    archived: 'task.not_found',
    deleted: 'task.not_found',
  },
  'task.update': {
    command: rename,
    absent: 'task.not_found',
    live: [renamed],
    archived: 'task.archived',
    deleted: 'task.deleted',
  },
  'task.transition': {
    command: start,
    absent: 'task.not_found',
    live: [started],
    archived: 'task.archived',
    deleted: 'task.deleted',
  },
  'task.archive': {
    command: archive,
    absent: 'task.not_found',
    live: [archived],
    archived: 'task.archived',
    deleted: 'task.deleted',
  },
  'task.restore': {
    command: restore,
    absent: 'task.not_found',
    live: 'task.not_archived',
    archived: [restored('archived')],
    deleted: [restored('deleted')],
  },
  'task.delete': {
    command: remove,
    absent: 'task.not_found',
    live: [deleted],
    archived: [deleted],
    deleted: 'task.deleted',
  },
}
const phases = Object.keys(pasts) as Phase[]
const cells = Object.values(outcomes).flatMap(({ command, ...row }) =>
  phases.map((phase) => ({ command, phase, outcome: row[phase], type: command.type })),
)

describe('a task in each phase of its life', () => {
  it.each(cells)('$type of one that is $phase', ({ command, phase, outcome }) => {
    const decided = given(...pasts[phase]).when(command, facts())
    if (typeof outcome === 'string') decided.then({ code: outcome as 'task.not_found' })
    else decided.then(...outcome)
  })

  // Whoever may not do it learns nothing else: permission is the first guard.
  const existing = cells.filter(({ phase, type }) => phase !== 'absent' && type !== 'task.create')
  it.each(existing)('$type of one that is $phase, by somebody who may only look', ({ command, phase }) => {
    const who = standing('VIEWER', null, 'vi')
    given(...pasts[phase])
      .when(command, facts({ who }))
      .then({ code: 'access.denied' })
  })

  it('can be created by a contributor, not by a commenter', () => {
    given()
      .when(create, facts({ who: standing('COMMENTER') }))
      .then({ code: 'access.denied' })
  })

  it.each(cells.filter(({ outcome }) => typeof outcome !== 'string'))(
    '$type of one that is $phase, by the host itself',
    ({ command, phase }) => {
      expect(given(...pasts[phase]).when(command, facts({ who: trusted })).state).not.toBeNull()
    },
  )

  it.each(cells.filter(({ phase, outcome }) => phase !== 'absent' && typeof outcome !== 'string'))(
    '$type of one that is $phase, by a stranger',
    ({ command, phase }) => {
      given(...pasts[phase])
        .when(command, facts({ who: stranger }))
        .then({ code: 'access.denied' })
    },
  )
})

describe('a task in a project that is closed', () => {
  const closing = [
    { code: 'project.archived', project: { ...project, archivedAt: NOW } },
    { code: 'project.deleted', project: { ...project, archivedAt: NOW, deletedAt: NOW } },
  ] as const
  const changing = cells.filter(({ outcome, type }) => typeof outcome !== 'string' && type !== 'task.delete')

  describe.each(closing)('$code', ({ code, project }) => {
    it.each(changing)('refuses $type of one that is $phase', ({ command, phase }) => {
      given(...pasts[phase])
        .when(command, facts({ project }))
        .then({ code })
    })
  })
})

describe('bringing a deleted task back', () => {
  const back = (ms: number) => given(taskCreated, { ...deleted, time: NOW }).when(restore, facts({ now: later(0, ms) }))

  it('works up to the last millisecond of the thirtieth day', () => {
    expect(RESTORABLE_MS).toBe(30 * DAY_MS)
    back(30 * DAY_MS).then(restored('deleted'))
  })

  it('is refused after it', () => {
    back(30 * DAY_MS + 1).then({ code: 'task.restore_expired' })
  })

  it('brings one that was archived before back into the archive', () => {
    const { state } = given(
      taskCreated,
      { ...archived, time: later(1) },
      { ...deleted, time: later(2) },
      restored('deleted'),
    )
    expect([state?.archivedAt, state?.deletedAt]).toEqual([later(1), null])
  })
})
