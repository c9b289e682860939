import type { BoardPerson } from './board.ts'
import { commentTypes, creationTypes, NOBODY } from './trello-parts.ts'
import type { TrelloBoard } from './trello-schema.ts'

type Member = TrelloBoard['members'][number]

/** The board's members, and those who left it but wrote something or still have a card. */
export function readPeople(source: TrelloBoard): readonly BoardPerson[] {
  const people = new Map<string, BoardPerson>()
  for (const member of source.members) people.set(member.id, person(member, standingOf(member.id, source)))
  for (const member of formerMembers(source)) {
    if (!people.has(member.id)) people.set(member.id, person(member, 'former'))
  }
  for (const id of source.cards.flatMap(({ idMembers }) => idMembers)) {
    if (!people.has(id)) people.set(id, person({ id, ...unknown }, 'reader'))
  }
  return [...people.values()]
}

const unknown = { username: null, fullName: null, email: null }

const person = ({ id, username, fullName, email }: Member, standing: BoardPerson['standing']): BoardPerson => ({
  id,
  username,
  name: fullName?.trim() || username?.trim() || 'Somebody from Trello',
  email,
  standing,
})

function standingOf(id: string, { memberships }: TrelloBoard): BoardPerson['standing'] {
  const membership = memberships.find(({ idMember }) => idMember === id)
  return membership?.memberType === 'observer' || membership?.deactivated ? 'reader' : 'member'
}

function formerMembers({ actions }: TrelloBoard): readonly Member[] {
  return actions
    .filter(({ type }) => commentTypes.includes(type) || creationTypes.includes(type))
    .map(({ idMemberCreator, memberCreator }) => memberCreator ?? { id: idMemberCreator ?? NOBODY, ...unknown })
}
