import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { createProject } from '../projects/schemas.ts'
import { createTask } from '../tasks/schemas.ts'
import { planImport } from './plan.ts'
import { readTrello } from './read-trello.ts'
import { action, card, exported } from './testing-board.ts'

const plan = (change: Parameters<typeof exported>[0] = {}) => planImport(readTrello(JSON.stringify(exported(change))))
const countsOf = ({ leftovers }: ReturnType<typeof plan>) =>
  Object.fromEntries(leftovers.map(({ what, count }) => [what, count]))

describe('planning an import', () => {
  it('makes a status of every list, each in its category', () => {
    const lists = [
      { id: 'l1', name: 'Ideas', closed: true, pos: 1 },
      { id: 'l2', name: 'Done', closed: false, pos: 2 },
    ]
    expect(plan({ lists }).statuses).toEqual([
      { name: 'Ideas', category: 'PENDING', archived: true, externalRef: { system: 'trello', id: 'l1' } },
      { name: 'Done', category: 'COMPLETED', archived: false, externalRef: { system: 'trello', id: 'l2' } },
    ])
  })

  it('tells lists of one name apart', () => {
    const lists = [1, 2].map((n) => ({ id: `l${n}`, name: 'Done', closed: false, pos: n }))
    expect(plan({ lists }).statuses.map(({ name }) => name)).toEqual(['Done', 'Done (2)'])
  })

  it('keeps the whole of a title that is too long above the description', () => {
    const title = 'long '.repeat(60).trim()
    const planned = plan({ cards: [card({ name: title, desc: 'text' })] })
    expect(planned.cards[0]?.fields.title).toHaveLength(255)
    expect(planned.cards[0]?.fields.description).toBe(`${title}\n\ntext`)
    expect(countsOf(planned)).toMatchObject({ titles_shortened: 1 })
  })

  it('keeps a checklist that does not fit under the description', () => {
    const items = [
      { name: 'x'.repeat(1001), state: 'complete', pos: 1 },
      { name: 'short', state: 'incomplete', pos: 2 },
    ]
    const planned = plan({ checklists: [{ id: 'k1', idCard: 'c1', name: 'Steps', pos: 1, checkItems: items }] })
    expect(planned.cards[0]?.fields.checklists).toEqual([])
    expect(planned.cards[0]?.fields.description).toBe(`**Steps**\n\n- [x] ${'x'.repeat(1001)}\n- [ ] short`)
  })

  it('keeps attachments as links, and those that do not fit under the description', () => {
    const attachments = Array.from({ length: 100 }, (_, n) => ({
      id: `a${n}`,
      name: `file ${n}`,
      url: `https://example.org/${n}/${'x'.repeat(300)}`,
    }))
    const planned = plan({ cards: [card({ attachments })] })
    const kept = planned.cards[0]?.fields.metadata.attachments as readonly unknown[]
    expect(kept[0]).toEqual({ name: 'file 0', url: expect.stringContaining('https://example.org/0/') })
    expect(kept.length + (planned.cards[0]?.fields.description.split('\n').length ?? 0)).toBe(100)
    expect(countsOf(planned)).toMatchObject({ attachments: 100, attachments_in_description: 100 - kept.length })
  })

  it('keeps a start after the due date as a note only', () => {
    const planned = plan({ cards: [card({ start: '2020-02-02T00:00:00.000Z', due: '2020-01-01T00:00:00.000Z' })] })
    expect(planned.cards[0]?.fields).toMatchObject({
      start: null,
      metadata: { trello: { start: '2020-02-02T00:00:00.000Z' } },
    })
  })

  it('leaves out archived lists without cards where a project cannot hold them all', () => {
    const lists = Array.from({ length: 210 }, (_, n) => ({ id: `l${n}`, name: `Week ${n}`, closed: n > 0, pos: n }))
    const planned = plan({ lists, cards: [card({ idList: 'l209' })] })
    expect(planned.statuses).toHaveLength(200)
    expect(planned.statuses.at(-1)?.name).toBe('Week 209')
    expect(countsOf(planned)).toMatchObject({ empty_left_out: 10 })
  })

  it('refuses a board with more lists in use than a project can hold', () => {
    const lists = Array.from({ length: 201 }, (_, n) => ({ id: `l${n}`, name: `Week ${n}`, closed: false, pos: n }))
    expect(() => plan({ lists, cards: [] })).toThrow('it has 201 lists, and a project holds 200')
  })

  it('fits the wildest board to the rules', () => {
    const wild = '\ud83d\u0000\r\n'
    const planned = plan({
      name: wild,
      desc: `${wild}${'漢'.repeat(40_000)}`,
      lists: [1, 2].map((n) => ({ id: `l${n}`, name: wild.repeat(90), closed: false, pos: n })),
      labels: [1, 2].map((n) => ({ id: `b${n}`, name: 'n'.repeat(300), color: 'none of ours' })),
      cards: [
        card({
          name: wild,
          desc: wild,
          shortLink: wild,
          idLabels: Array.from({ length: 60 }, () => 'b1'),
          attachments: [{ id: 'a1', name: wild.repeat(400), url: `https://x/${'y'.repeat(9000)}` }],
        }),
      ],
      checklists: Array.from({ length: 30 }, (_, n) => ({
        id: `k${n}`,
        idCard: 'c1',
        name: wild,
        pos: n,
        checkItems: [{ name: '', pos: 1 }],
      })),
      actions: [action({ type: 'commentCard', data: { text: '\u0000', card: { id: 'c1' } } })],
    })
    const { statuses, project, cards } = planned
    const born = statuses.map((status) => ({ ...status, externalRef: null }))
    expect(v.safeParse(createProject, { ...project, key: 'GO', statuses: born }).issues).toBeUndefined()
    expect(v.safeParse(createTask, { ...cards[0]?.fields, projectId: 'p' }).issues).toBeUndefined()
    expect(cards[0]?.comments).toEqual([])
  })
})
