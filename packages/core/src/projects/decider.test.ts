import { describe, expect, it } from 'vitest'
import type { Standing } from '../access/index.ts'
import { DAY_MS, later, NOW, projectCreated, standing, statuses, stranger, trusted } from '../testing/fixtures.ts'
import { specify } from '../testing/given.ts'
import { projectDecider } from './decider.ts'
import type { ProjectCommand, ProjectEvent } from './words.ts'

const given = specify(projectDecider)
const by = (who: Standing = standing('OWNER'), now = NOW) => ({ now, who })
const projectId = 'p'

const archived: ProjectEvent = { type: 'project.archived', data: { projectId } }
const deleted: ProjectEvent = { type: 'project.deleted', data: { projectId } }
const restored = (from: 'archived' | 'deleted'): ProjectEvent => ({
  type: 'project.restored',
  data: { projectId, from },
})
const label = { id: 'bug', name: 'bug', color: '#ff0000', externalRef: null }
const labelAdded: ProjectEvent = { type: 'project.label_added', data: { projectId, label } }
const second = { id: 'second', name: 'Second', category: 'PENDING', archived: false, externalRef: null } as const
const statusAdded: ProjectEvent = { type: 'project.status_added', data: { projectId, status: second, position: 4 } }

const pasts = {
  absent: [],
  live: [projectCreated, labelAdded, statusAdded],
  archived: [projectCreated, labelAdded, statusAdded, archived],
  deleted: [projectCreated, labelAdded, statusAdded, deleted],
} satisfies Record<string, readonly ProjectEvent[]>
type Phase = keyof typeof pasts
const phases = Object.keys(pasts) as Phase[]

const { projectId: id, ...fields } = projectCreated.data
const create: ProjectCommand = { type: 'project.create', id, organizationId: 'o', ...fields }
/** Every change a live project takes, with the event it becomes. */
const changes: readonly (readonly [ProjectCommand, ProjectEvent])[] = [
  [
    { type: 'project.update', name: 'Lunch' },
    { type: 'project.updated', data: { projectId, changes: [{ field: 'name', from: 'Launch', to: 'Lunch' }] } },
  ],
  [{ type: 'project.archive' }, archived],
  [
    { type: 'project.add_status', status: { ...second, id: 'third', name: 'Third' } },
    {
      type: 'project.status_added',
      data: { projectId, status: { ...second, id: 'third', name: 'Third' }, position: 5 },
    },
  ],
  [
    { type: 'project.update_status', statusId: 'second', name: 'Next' },
    {
      type: 'project.status_updated',
      data: { projectId, statusId: 'second', name: 'Next', archived: false, position: 4 },
    },
  ],
  [
    { type: 'project.remove_status', statusId: 'second', replacedBy: 'pending' },
    { type: 'project.status_removed', data: { projectId, statusId: 'second', replacedBy: 'pending' } },
  ],
  [
    { type: 'project.link', externalRef: { system: 'trello', id: 'b' }, statuses: [], labels: [] },
    {
      type: 'project.linked',
      data: {
        projectId,
        externalRef: { system: 'trello', id: 'b' },
        statuses: [...statuses, second],
        labels: [label],
        removed: [],
      },
    },
  ],
  [
    { type: 'project.add_label', label: { ...label, id: 'idea', name: 'idea' } },
    { type: 'project.label_added', data: { projectId, label: { ...label, id: 'idea', name: 'idea' } } },
  ],
  [
    { type: 'project.update_label', labelId: 'bug', color: null },
    { type: 'project.label_updated', data: { projectId, labelId: 'bug', name: 'bug', color: null } },
  ],
  [
    { type: 'project.remove_label', labelId: 'bug' },
    { type: 'project.label_removed', data: { projectId, labelId: 'bug', replacedBy: null } },
  ],
]
const named = changes.map(([command, event]) => ({ type: command.type, command, event }))
const refusedIn = { absent: 'project.not_found', archived: 'project.archived', deleted: 'project.deleted' } as const

describe('a project in each phase of its life', () => {
  it('is created once', () => {
    given()
      .when(create, by(standing(null, 'MEMBER')))
      .then(projectCreated)
    for (const phase of phases.slice(1)) {
      given(...pasts[phase])
        .when(create, by(standing(null, 'MEMBER')))
        .then({ code: 'project.not_found' })
    }
  })

  it.each(named)('$type of one that is live', ({ command, event }) => {
    given(...pasts.live)
      .when(command, by(standing('ADMIN')))
      .then(event)
  })

  describe.each(Object.entries(refusedIn) as [keyof typeof refusedIn, 'project.archived'][])('%s', (phase, code) => {
    it.each(named)('refuses $type', ({ command }) => {
      given(...pasts[phase])
        .when(command, by())
        .then({ code })
    })
  })

  it('is deleted live or archived, not twice', () => {
    given().when({ type: 'project.delete' }, by()).then({ code: 'project.not_found' })
    given(...pasts.live)
      .when({ type: 'project.delete' }, by())
      .then(deleted)
    given(...pasts.archived)
      .when({ type: 'project.delete' }, by())
      .then(deleted)
    given(...pasts.deleted)
      .when({ type: 'project.delete' }, by())
      .then({ code: 'project.deleted' })
  })

  it('comes back from the archive and from deletion', () => {
    given().when({ type: 'project.restore' }, by()).then({ code: 'project.not_found' })
    given(...pasts.live)
      .when({ type: 'project.restore' }, by())
      .then({ code: 'project.not_archived' })
    given(...pasts.archived)
      .when({ type: 'project.restore' }, by(standing('ADMIN')))
      .then(restored('archived'))
    given(...pasts.deleted)
      .when({ type: 'project.restore' }, by())
      .then(restored('deleted'))
  })
})

describe('who may change a project', () => {
  const denied = { code: 'access.denied' } as const
  const everything: readonly ProjectCommand[] = [
    ...named.map(({ command }) => command),
    { type: 'project.restore' },
    { type: 'project.delete' },
  ]

  it.each(['CONTRIBUTOR', 'COMMENTER', 'VIEWER', null] as const)('is not somebody whose role is %s', (role) => {
    for (const phase of ['live', 'archived', 'deleted'] as const) {
      for (const command of everything)
        given(...pasts[phase])
          .when(command, by(standing(role)))
          .then(denied)
    }
  })

  it('is an admin, but deleting and bringing back is for owners', () => {
    for (const who of [standing('ADMIN'), standing(null, 'ADMIN'), standing(null, 'OWNER')]) {
      given(...pasts.live)
        .when({ type: 'project.delete' }, by(who))
        .then(denied)
      given(...pasts.deleted)
        .when({ type: 'project.restore' }, by(who))
        .then(denied)
      given(...pasts.live)
        .when({ type: 'project.archive' }, by(who))
        .then(archived)
    }
  })

  it('is the host itself', () => {
    given(...pasts.live)
      .when({ type: 'project.delete' }, by(trusted))
      .then(deleted)
  })

  it('creates one as owner, admin or member of the organization', () => {
    for (const role of ['OWNER', 'ADMIN', 'MEMBER'] as const)
      given()
        .when(create, by(standing(null, role)))
        .then(projectCreated)
    given()
      .when(create, by(standing(null, 'GUEST')))
      .then(denied)
    given().when(create, by(stranger)).then(denied)
  })
})

describe('bringing a deleted project back', () => {
  const back = (ms: number) =>
    given(projectCreated, { ...deleted, time: NOW }).when({ type: 'project.restore' }, by(undefined, later(0, ms)))

  it('works within 30 days', () => {
    back(30 * DAY_MS).then(restored('deleted'))
  })

  it('is refused after them', () => {
    back(30 * DAY_MS + 1).then({ code: 'project.restore_expired' })
  })

  it('brings one that was archived before back into the archive', () => {
    const { state } = given(projectCreated, { ...archived, time: later(1) }, deleted, restored('deleted'))
    expect([state?.archivedAt, state?.deletedAt]).toEqual([later(1), null])
  })
})

describe('an update', () => {
  it('is one event with every change', () => {
    given(projectCreated)
      .when({ type: 'project.update', name: 'Lunch', description: 'At noon', metadata: { a: 1 } }, by())
      .then({
        type: 'project.updated',
        data: {
          projectId,
          changes: [
            { field: 'name', from: 'Launch', to: 'Lunch' },
            { field: 'description', from: '', to: 'At noon' },
            { field: 'metadata', from: {}, to: { a: 1 } },
          ],
        },
      })
  })

  it('that changes nothing is no event', () => {
    given(projectCreated).when({ type: 'project.update' }, by()).then()
    given(projectCreated).when({ type: 'project.update', name: 'Launch', metadata: {} }, by()).then()
  })
})

describe('a new project', () => {
  it('remembers who created it and when', () => {
    const { state } = given({ ...projectCreated, actor: 'bo', time: later(3) })
    expect(state).toMatchObject({ createdBy: 'bo', createdAt: later(3), updatedAt: later(3), version: 1 })
  })

  it('has no two statuses that look the same', () => {
    const twice = [...statuses, { ...statuses[0]!, id: 'again', name: 'ＰＥＮＤＩＮＧ' }]
    given()
      .when({ ...create, statuses: twice }, by(standing(null, 'MEMBER')))
      .then({ code: 'status.name_taken' })
  })

  it('has no two statuses with one id', () => {
    const twice = [...statuses, { ...statuses[0]!, name: 'Another' }]
    given()
      .when({ ...create, statuses: twice }, by(standing(null, 'MEMBER')))
      .then({ code: 'id.taken' })
  })
})
