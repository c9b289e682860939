import { describe, expect, it } from 'vitest'
import { TaskwrightError } from '../kernel/errors.ts'
import { readTrello } from './read-trello.ts'
import { action, card, exported } from './testing-board.ts'

const read = (change: Parameters<typeof exported>[0] = {}) => readTrello(JSON.stringify(exported(change)))

describe('reading a Trello export', () => {
  it('puts lists and cards in the order of the board', () => {
    const board = read({
      lists: [
        { id: 'l2', name: 'Done', closed: false, pos: 20 },
        { id: 'l1', name: 'To Do', closed: false, pos: 10 },
      ],
      cards: [
        card({ id: 'c1', idList: 'l2', pos: 1 }),
        card({ id: 'c2', idList: 'l1', pos: 5 }),
        card({ id: 'c3', idList: 'l1', pos: 2.5 }),
      ],
    })
    expect(board.lists.map(({ name }) => name)).toEqual(['To Do', 'Done'])
    expect(board.cards.map(({ id }) => id)).toEqual(['c3', 'c2', 'c1'])
  })

  it('keeps cards of the same place in the order of the file', () => {
    const cards = ['c1', 'c2', 'c3'].map((id) => card({ id, pos: 7 }))
    expect(read({ cards }).cards.map(({ id }) => id)).toEqual(['c1', 'c2', 'c3'])
  })

  it('takes author and time of a card from its creation', () => {
    const actions = [
      action({
        type: 'createCard',
        date: '2020-05-01T10:00:00.000Z',
        idMemberCreator: 'm1',
        data: { card: { id: 'c1' } },
      }),
    ]
    expect(read({ actions }).cards[0]).toMatchObject({ authorId: 'm1', createdAt: '2020-05-01T10:00:00.000Z' })
  })

  it('takes the time from the id of a card whose creation is not in the file', () => {
    const [read1] = read({ cards: [card({ id: '5ceedf1bc6515254e2db2b28' })] }).cards
    expect(read1).toMatchObject({ authorId: null, createdAt: '2019-05-29T19:35:55.000Z' })
  })

  it('reads comments oldest first', () => {
    const comment = (id: string, date: string) =>
      action({ id, type: 'commentCard', date, idMemberCreator: 'm1', data: { text: id, card: { id: 'c1' } } })
    const actions = [comment('newer', '2020-05-02T10:00:00.000Z'), comment('older', '2020-05-01T10:00:00.000Z')]
    expect(read({ actions }).cards[0]?.comments.map(({ body }) => body)).toEqual(['older', 'newer'])
  })

  it('knows people who left the board but wrote something', () => {
    const memberCreator = { id: 'm9', username: 'gone', fullName: 'Gone Girl' }
    const actions = [
      action({ type: 'commentCard', idMemberCreator: 'm9', memberCreator, data: { text: 'bye', card: { id: 'c1' } } }),
    ]
    expect(read({ actions }).people).toContainEqual({
      id: 'm9',
      username: 'gone',
      name: 'Gone Girl',
      email: null,
      standing: 'former',
    })
  })

  it('calls a label without a name by its colour', () => {
    const labels = [
      { id: 'b1', name: '', color: 'green_dark' },
      { id: 'b2', name: '', color: null },
    ]
    expect(read({ labels }).labels.map(({ name }) => name)).toEqual(['Green dark', 'Label'])
  })

  it('keeps no address a browser must not open', () => {
    const attachments = [{ id: 'a1', name: 'x', url: 'javascript:alert(1)', date: '2020-05-01T10:00:00.000Z' }]
    expect(read({ cards: [card({ attachments })] }).cards[0]?.attachments[0]?.url).toBeNull()
  })

  it('counts what it has no place for', () => {
    const board = read({
      cards: [
        card({
          idMembersVoted: ['m1', 'm2'],
          stickers: [{}],
          customFieldItems: [{}],
          dueReminder: 60,
          cover: { color: 'red' },
        }),
      ],
    })
    const counts = Object.fromEntries(board.leftovers.map(({ what, count }) => [what, count]))
    expect(counts).toEqual({ votes: 2, stickers: 1, custom_fields: 1, due_reminders: 1, covers: 1 })
  })
})

describe('a file that is no board', () => {
  const whole = JSON.stringify(exported())
  it.each([
    ['an empty file', '', 'it is empty'],
    ['a page to sign in on', '<!doctype html><html></html>', 'it is a web page'],
    ['a text', 'Dear diary', 'it is not JSON'],
    ['a file cut off early', whole.slice(0, 40), 'it ends in the middle'],
    ['a file without its last character', whole.slice(0, -1), 'it ends in the middle'],
    ['two files in one', `${whole}${whole}`, 'it is not JSON'],
    ['a list', '[{"id":"1"}]', 'it has no id, name, lists, cards'],
    ['another program’s JSON', '{"issues":[],"name":"x","id":"1"}', 'it has no lists, cards'],
    ['a single card', '{"id":"c","idBoard":"b","idList":"l","name":"x"}', 'it is a single card'],
    [
      'cards of the wrong shape',
      JSON.stringify(exported({ cards: [card({ pos: 'top' })] })),
      'cards.0.pos is not number',
    ],
    [
      'a card in no list',
      JSON.stringify(exported({ cards: [card({ idList: 'l9' })] })),
      'cards.0 is in a list that is not in the file',
    ],
    ['a card twice', JSON.stringify(exported({ cards: [card({}), card({})] })), 'two of its cards have the same id'],
  ])('is refused with what is wrong: %s', (_, text, why) => {
    const error = refusalOf(text)
    expect(error.code).toBe('import.unreadable')
    expect(error.message).toContain(why)
  })

  it('is refused without quoting it', () => {
    const error = refusalOf(JSON.stringify(exported({ cards: [card({ name: { secret: 'hunter2' } })] })))
    expect(JSON.stringify([error.message, error.errors, error.details])).not.toContain('hunter2')
  })

  it('is never taken for one at any point it is cut', () => {
    for (let end = 0; end < whole.length; end++) expect(refusalOf(whole.slice(0, end)).code).toBe('import.unreadable')
  })
})

function refusalOf(text: string): TaskwrightError {
  try {
    readTrello(text)
  } catch (error) {
    if (error instanceof TaskwrightError) return error
    throw error
  }
  return expect.fail('it was read')
}
