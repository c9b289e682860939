// A small Trello export for tests, with as much of it changed as a test cares for.

type Fields = Readonly<Record<string, unknown>>

export const card = (change: Fields): Fields => ({
  id: 'c1',
  idShort: 1,
  idList: 'l1',
  name: 'Card',
  desc: '',
  closed: false,
  pos: 1,
  idLabels: [],
  idMembers: [],
  attachments: [],
  ...change,
})

export const action = (change: Fields): Fields => ({ id: 'a1', date: '2020-05-01T10:00:00.000Z', data: {}, ...change })

export const exported = (change: Fields = {}): Fields => ({
  id: 'b1',
  name: 'Board',
  desc: '',
  closed: false,
  url: 'https://trello.com/b/b1',
  lists: [{ id: 'l1', name: 'To Do', closed: false, pos: 1 }],
  cards: [card({})],
  labels: [],
  members: [{ id: 'm1', username: 'ana', fullName: 'Ana Example' }],
  memberships: [],
  checklists: [],
  actions: [],
  ...change,
})
