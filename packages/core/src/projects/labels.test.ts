import { describe, expect, it } from 'vitest'
import { later, NOW, projectCreated, standing } from '../testing/fixtures.ts'
import { specify } from '../testing/given.ts'
import { projectDecider } from './decider.ts'
import { labelIdsOf, projectView, resolveLabels } from './view.ts'
import type { NewLabel, ProjectEvent } from './words.ts'

const given = specify(projectDecider)
const facts = { now: NOW, who: standing('ADMIN') }
const projectId = 'p'

const label = (id: string, name = id): NewLabel => ({ id, name, color: null, externalRef: null })
const added = (id: string, name = id): ProjectEvent => ({
  type: 'project.label_added',
  data: { projectId, label: label(id, name) },
})
const removed = (labelId: string, replacedBy: string | null = null): ProjectEvent => ({
  type: 'project.label_removed',
  data: { projectId, labelId, replacedBy },
})
const labelled = [projectCreated, added('a'), added('b'), added('c')] as const

describe('adding a label', () => {
  it('refuses a name that is there, whatever its case', () => {
    given(...labelled)
      .when({ type: 'project.add_label', label: label('x', 'A') }, facts)
      .then({ code: 'label.name_taken' })
  })

  it('takes the name of one that was removed', () => {
    given(...labelled, removed('a'))
      .when({ type: 'project.add_label', label: label('x', 'a') }, facts)
      .then(added('x', 'a'))
  })

  it('refuses an id that was ever given', () => {
    for (const past of [labelled, [...labelled, removed('a')]]) {
      given(...past)
        .when({ type: 'project.add_label', label: label('a', 'other') }, facts)
        .then({ code: 'id.taken' })
    }
  })
})

describe('changing a label', () => {
  it('keeps what it does not name', () => {
    const { state } = given(...labelled).when({ type: 'project.update_label', labelId: 'a', color: '#00ff00' }, facts)
    expect(projectView(state!).labels[0]).toEqual({ ...label('a'), color: '#00ff00' })
  })

  it('takes a color away with null', () => {
    const colored: ProjectEvent = {
      type: 'project.label_updated',
      data: { projectId, labelId: 'a', name: 'a', color: '#00ff00' },
    }
    const { state } = given(...labelled, colored).when(
      { type: 'project.update_label', labelId: 'a', color: null },
      facts,
    )
    expect(projectView(state!).labels[0]?.color).toBeNull()
  })

  it('to what it is already is no event', () => {
    given(...labelled)
      .when({ type: 'project.update_label', labelId: 'a', name: 'a' }, facts)
      .then()
  })

  it('refuses the name of another, and labels that are not there', () => {
    given(...labelled)
      .when({ type: 'project.update_label', labelId: 'a', name: 'B' }, facts)
      .then({ code: 'label.name_taken' })
    given(...labelled, removed('a'))
      .when({ type: 'project.update_label', labelId: 'a', name: 'x' }, facts)
      .then({ code: 'label.not_found' })
  })
})

describe('removing a label', () => {
  it('leaves a tombstone', () => {
    const { state } = given(...labelled, { ...removed('a', 'b'), time: later(1) })
    expect(state?.labels[0]).toEqual({ ...label('a'), removedAt: later(1), replacedBy: 'b' })
    expect(projectView(state!).labels.map(({ id }) => id)).toEqual(['b', 'c'])
  })

  it('needs another living label as replacement, or none', () => {
    const replaced = (replacedBy: string | null, ...past: readonly ProjectEvent[]) =>
      given(...labelled, ...past).when({ type: 'project.remove_label', labelId: 'a', replacedBy }, facts)
    replaced(null).then(removed('a'))
    replaced('b').then(removed('a', 'b'))
    replaced('a').then({ code: 'label.replacement_invalid' })
    replaced('ghost').then({ code: 'label.replacement_invalid' })
    replaced('b', removed('b')).then({ code: 'label.replacement_invalid' })
  })

  it('happens once', () => {
    given(...labelled, removed('a'))
      .when({ type: 'project.remove_label', labelId: 'a' }, facts)
      .then({ code: 'label.not_found' })
  })

  it('shows on a task what took its place, once, or nothing', () => {
    const { state } = given(...labelled, removed('a', 'b'), removed('b', 'c'))
    expect(resolveLabels(state!, ['a', 'c', 'b'])).toEqual(['c'])
    expect(labelIdsOf(state!, 'c')).toEqual(['a', 'b', 'c'])
    const gone = given(...labelled, removed('a', 'b'), removed('b')).state
    expect(resolveLabels(gone!, ['a', 'b', 'c'])).toEqual(['c'])
    expect(labelIdsOf(gone!, 'a')).toEqual([])
  })
})
