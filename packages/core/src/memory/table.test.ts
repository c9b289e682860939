import { expect, it } from 'vitest'
import { collections } from '../collections.ts'
import type { Collection } from '../ports/collections.ts'
import type { UserState } from '../users/words.ts'
import { createTable, toStored } from './table.ts'

const users: Collection<UserState> = collections.users

function fullTable() {
  const table = createTable(users)
  for (let i = 0; i < 1_000; i++) {
    const createdAt = '2026-01-01T00:00:00.000Z'
    const state: UserState = { id: `user-${i}`, organizationId: 'system', version: 1, status: 'ACTIVE', createdAt }
    table.put(toStored(users, state, {}))
  }
  return table
}

it('looks at no other rows than those whose ids it is asked for', () => {
  const table = fullTable()
  const wanted = ['user-7', 'user-999', 'nobody']
  expect(wanted.map((id) => table.get(id)?.id)).toEqual(['user-7', 'user-999', undefined])
  expect([...table.select([{ field: 'id', values: wanted }])].map(({ id }) => id)).toEqual(['user-7', 'user-999'])
  expect([...table.select([])]).toHaveLength(1_000)
})
