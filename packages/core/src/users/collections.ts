import type { Collection } from '../ports/collections.ts'
import type { UserState } from './words.ts'

export const users: Collection<UserState> = {
  name: 'users',
  fields: { status: { kind: 'id' }, createdAt: { kind: 'instant' } },
  unique: [],
  indexed: ({ status, createdAt }) => ({ status, createdAt }),
}
