import { describe, expect, it } from 'vitest'
import { NOW, projectCreated, standing } from '../testing/fixtures.ts'
import { specify } from '../testing/given.ts'
import { projectDecider } from './decider.ts'
import { projectView, resolveStatus, statusIdsOf } from './view.ts'
import type { NewStatus, ProjectCommand, ProjectEvent, StatusCategory } from './words.ts'

const given = specify(projectDecider)
const facts = { now: NOW, who: standing('ADMIN') }
const projectId = 'p'

const status = (id: string, category: StatusCategory = 'PENDING', name = id): NewStatus => ({
  id,
  name,
  category,
  archived: false,
  externalRef: null,
})
const withStatuses = (...list: readonly NewStatus[]): ProjectEvent => ({
  ...projectCreated,
  data: { ...projectCreated.data, statuses: list },
})
const board = withStatuses(status('a'), status('b'), status('c'), status('done', 'COMPLETED'))
const removed = (statusId: string, replacedBy: string): ProjectEvent => ({
  type: 'project.status_removed',
  data: { projectId, statusId, replacedBy },
})
const add = (one: NewStatus, position?: number): ProjectCommand => ({
  type: 'project.add_status',
  status: one,
  ...(position === undefined ? {} : { position }),
})
const update = (statusId: string, change: object): ProjectCommand => ({
  type: 'project.update_status',
  statusId,
  ...change,
})
const remove = (statusId: string, replacedBy: string): ProjectCommand => ({
  type: 'project.remove_status',
  statusId,
  replacedBy,
})
const orderAfter = (decided: { readonly state: ReturnType<typeof given>['state'] }): readonly string[] =>
  projectView(decided.state!).statuses.map(({ id }) => id)

describe('adding a status', () => {
  it('puts it at the end, or where it is told to', () => {
    expect(orderAfter(given(board).when(add(status('new')), facts))).toEqual(['a', 'b', 'c', 'done', 'new'])
    expect(orderAfter(given(board).when(add(status('new'), 1), facts))).toEqual(['a', 'new', 'b', 'c', 'done'])
    expect(orderAfter(given(board).when(add(status('new'), 99), facts))).toEqual(['a', 'b', 'c', 'done', 'new'])
  })

  it('keeps the removed ones behind the living', () => {
    const { state } = given(board, removed('a', 'b')).when(add(status('new')), facts)
    expect(state?.statuses.map(({ id }) => id)).toEqual(['b', 'c', 'done', 'new', 'a'])
  })

  it('refuses a name that is there, whatever its case and width', () => {
    given(withStatuses(status('a', 'PENDING', 'Next')))
      .when(add(status('x', 'PENDING', 'NEXT')), facts)
      .then({ code: 'status.name_taken' })
  })

  it('refuses an id that was ever given, also to one that is removed', () => {
    given(board)
      .when(add(status('a', 'PENDING', 'other')), facts)
      .then({ code: 'id.taken' })
    given(board, removed('a', 'b'))
      .when(add(status('a', 'PENDING', 'other')), facts)
      .then({ code: 'id.taken' })
  })

  it('takes the name of one that is removed', () => {
    expect(orderAfter(given(board, removed('a', 'b')).when(add(status('new', 'PENDING', 'a')), facts))).toContain('new')
  })
})

describe('changing a status', () => {
  it('moves, renames and archives it in one event', () => {
    given(board)
      .when(update('c', { name: 'Third', archived: true, position: 0 }), facts)
      .then({
        type: 'project.status_updated',
        data: { projectId, statusId: 'c', name: 'Third', archived: true, position: 0 },
      })
  })

  it.each([
    ['c', 0, ['c', 'a', 'b', 'done']],
    ['a', 2, ['b', 'c', 'a', 'done']],
    ['a', 99, ['b', 'c', 'done', 'a']],
  ])('%s to place %i', (id, position, order) => {
    expect(orderAfter(given(board).when(update(id, { position }), facts))).toEqual(order)
  })

  it('counts places among the living only', () => {
    expect(orderAfter(given(board, removed('b', 'a')).when(update('a', { position: 99 }), facts))).toEqual([
      'c',
      'done',
      'a',
    ])
  })

  it('to what it is already is no event', () => {
    given(board).when(update('a', {}), facts).then()
    given(board)
      .when(update('a', { name: 'a', archived: false, position: 0 }), facts)
      .then()
  })

  it('may change the case of its own name', () => {
    expect(given(board).when(update('a', { name: 'A' }), facts).state?.statuses[0]?.name).toBe('A')
    given(board)
      .when(update('a', { name: 'B' }), facts)
      .then({ code: 'status.name_taken' })
  })

  it('needs one that is there', () => {
    given(board)
      .when(update('ghost', { name: 'x' }), facts)
      .then({ code: 'status.not_found' })
    given(board, removed('a', 'b'))
      .when(update('a', { name: 'x' }), facts)
      .then({ code: 'status.not_found' })
  })
})

describe('removing a status', () => {
  it('leaves a tombstone that points to its replacement', () => {
    const { state } = given(board).when(remove('a', 'b'), facts)
    expect(state?.statuses.find(({ id }) => id === 'a')).toEqual({ ...status('a'), replacedBy: 'b' })
    expect(projectView(state!).statuses.map(({ id }) => id)).toEqual(['b', 'c', 'done'])
  })

  it('needs a living replacement of the same category', () => {
    const invalid = { code: 'status.replacement_invalid' } as const
    given(board).when(remove('a', 'a'), facts).then(invalid)
    given(board).when(remove('a', 'ghost'), facts).then(invalid)
    given(board).when(remove('a', 'done'), facts).then(invalid)
    given(board, removed('b', 'a')).when(remove('a', 'b'), facts).then(invalid)
  })

  it('needs one that is there, once', () => {
    given(board).when(remove('ghost', 'a'), facts).then({ code: 'status.not_found' })
    given(board, removed('a', 'b')).when(remove('a', 'b'), facts).then({ code: 'status.not_found' })
  })

  it('follows replacements that were replaced', () => {
    const { state } = given(board, removed('a', 'b'), removed('b', 'c'))
    expect(resolveStatus(state!, 'a')).toBe('c')
    expect(statusIdsOf(state!, 'c').toSorted()).toEqual(['a', 'b', 'c'])
    expect(statusIdsOf(state!, 'done')).toEqual(['done'])
  })
})
