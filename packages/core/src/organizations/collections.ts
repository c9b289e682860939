import type { Collection } from '../ports/collections.ts'
import type { MemberScope, MemberState, OrganizationState } from './words.ts'

export const organizations: Collection<OrganizationState> = {
  name: 'organizations',
  fields: { name: { kind: 'text' }, createdAt: { kind: 'instant' } },
  unique: [],
  indexed: ({ name, createdAt }) => ({ name, createdAt }),
}

/**
 * Memberships, and thereby the grants the access predicate goes by. `role` and `active` say what a row grants:
 * a removed membership stays as a row with `active: false`.
 */
export const members: Collection<MemberState> = {
  name: 'members',
  fields: {
    scope: { kind: 'id' },
    scopeId: { kind: 'id' },
    userId: { kind: 'id' },
    role: { kind: 'id' },
    active: { kind: 'boolean' },
    createdAt: { kind: 'instant' },
  },
  unique: [],
  indexed: ({ scope, scopeId, userId, role, createdAt, removedAt }) => ({
    scope,
    scopeId,
    userId,
    role,
    createdAt,
    active: removedAt === null,
  }),
}

/** Joined by what no id can hold, so that no two memberships share an id, whatever ids a host chooses. */
export const memberId = (scope: MemberScope, scopeId: string, userId: string): string => `${scope} ${scopeId} ${userId}`
