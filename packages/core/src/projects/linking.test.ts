import { describe, expect, it } from 'vitest'
import { NOW, standing, stranger } from '../testing/fixtures.ts'
import { specify } from '../testing/given.ts'
import { projectDecider } from './decider.ts'
import { projectView, resolveStatus } from './view.ts'
import type { NewStatus, ProjectCommand, ProjectEvent, StatusCategory } from './words.ts'

const given = specify(projectDecider)
const empty = { now: NOW, who: standing('ADMIN'), hasTasks: false }
const busy = { ...empty, hasTasks: true }
const projectId = 'p'
const board = { system: 'trello', id: 'b' }
const ref = (id: string) => ({ system: 'trello', id })

const status = (id: string, name: string, category: StatusCategory = 'PENDING'): NewStatus => ({
  id,
  name,
  category,
  archived: false,
  externalRef: null,
})
const list = (id: string, name: string, category: StatusCategory = 'PENDING'): NewStatus => ({
  ...status(id, name, category),
  externalRef: ref(id),
})
const created: ProjectEvent = {
  type: 'project.created',
  data: {
    projectId,
    key: 'GO',
    name: 'Go',
    description: '',
    statuses: [
      status('todo', 'To do'),
      status('doing', 'In progress', 'IN_PROGRESS'),
      status('done', 'Done', 'COMPLETED'),
      status('dropped', 'Cancelled', 'CANCELLED'),
    ],
    metadata: {},
    externalRef: null,
  },
}
const ideas: ProjectEvent = {
  type: 'project.status_added',
  data: { projectId, status: status('ideas', 'Ideas'), position: 0 },
}
const bug: ProjectEvent = {
  type: 'project.label_added',
  data: { projectId, label: { id: 'bug', name: 'Bug', color: '#ff0000', externalRef: null } },
}
const link = (more: Partial<Extract<ProjectCommand, { type: 'project.link' }>> = {}): ProjectCommand => ({
  type: 'project.link',
  externalRef: board,
  statuses: [list('l1', 'Done', 'COMPLETED'), list('l2', 'To Do')],
  labels: [],
  ...more,
})
const namesOf = (state: Parameters<typeof projectView>[0] | null) =>
  projectView(state!).statuses.map(({ name, externalRef }) => [name, externalRef?.id ?? null])

describe('linking a project without tasks', () => {
  it('gives it the lists of the board in the place of the statuses it was born with', () => {
    const { state } = given(created).when(link(), empty)
    expect(state?.externalRef).toEqual(board)
    expect(namesOf(state)).toEqual([
      ['Done', 'l1'],
      ['To Do', 'l2'],
    ])
  })

  it('lets what made way mean a list of its category, or the first', () => {
    const { state } = given(created).when(link(), empty)
    expect(['todo', 'done', 'dropped'].map((id) => resolveStatus(state!, id))).toEqual(['l2', 'l1', 'l1'])
  })

  it('keeps statuses that somebody made, behind the lists, or as the list of their name', () => {
    const { state } = given(created, ideas).when(link(), empty)
    expect(namesOf(state)).toEqual([
      ['Done', 'l1'],
      ['To Do', 'l2'],
      ['Ideas', null],
    ])
    const { state: same } = given(created, ideas).when(link({ statuses: [list('l1', 'IDEAS')] }), empty)
    expect(namesOf(same)).toEqual([['Ideas', 'l1']])
    expect(same?.statuses[0]?.id).toBe('ideas')
  })

  it('keeps its statuses when the board has no lists', () => {
    const { state } = given(created).when(link({ statuses: [] }), empty)
    expect(namesOf(state)).toHaveLength(4)
  })
})

describe('linking a project with tasks', () => {
  it('leaves its statuses where they are, and adds the lists that are new', () => {
    const statuses = [list('l1', 'Done', 'COMPLETED'), list('l2', 'Released', 'COMPLETED'), list('l3', 'Later')]
    const { state } = given(created).when(link({ statuses }), busy)
    expect(namesOf(state)).toEqual([
      ['To do', null],
      ['In progress', null],
      ['Done', 'l1'],
      ['Released', 'l2'],
      ['Later', 'l3'],
      ['Cancelled', null],
    ])
  })

  it('numbers a list whose name means something else here', () => {
    const { state } = given(created).when(link({ statuses: [list('l1', 'done')] }), busy)
    expect(namesOf(state).at(-1)).toEqual(['done (2)', 'l1'])
  })
})

describe('linking', () => {
  it('takes labels of the same name for the same, and adds the others', () => {
    const labels = [
      { id: 'x1', name: 'bug', color: '#00ff00', externalRef: ref('x1') },
      { id: 'x2', name: 'Idea', color: null, externalRef: ref('x2') },
    ]
    const { state } = given(created, bug).when(link({ labels }), empty)
    expect(projectView(state!).labels).toEqual([
      { id: 'bug', name: 'Bug', color: '#ff0000', externalRef: ref('x1') },
      labels[1],
    ])
  })

  it('does nothing the second time', () => {
    const { state: _, ...first } = given(created).when(link(), empty)
    expect(first).toBeDefined()
    const linked = projectDecider.decide(link(), given(created).when(link(), empty).state, empty)
    expect(linked).toMatchObject({ events: [] })
  })

  it('refuses a project that came from elsewhere', () => {
    given({ ...created, data: { ...created.data, externalRef: ref('other') } } as ProjectEvent)
      .when(link(), empty)
      .then({ code: 'project.already_linked' })
  })

  it('refuses more statuses than a project holds', () => {
    const statuses = Array.from({ length: 197 }, (_, n) => list(`l${n}`, `List ${n}`))
    given(created).when(link({ statuses }), busy).then({ code: 'status.too_many' })
  })

  it('refuses ids that are taken', () => {
    given(created)
      .when(link({ statuses: [list('todo', 'Other')] }), empty)
      .then({ code: 'id.taken' })
  })

  it('is for those who may change the workflow', () => {
    for (const who of [standing('CONTRIBUTOR'), standing('VIEWER'), stranger]) {
      given(created)
        .when(link(), { ...empty, who })
        .then({ code: 'access.denied' })
    }
  })
})
