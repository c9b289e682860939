import type { Collection, GrantedRoles, Scope } from '@taskwright/core'
import { EVERYWHERE } from '../storage/fixtures.ts'
import type { roles } from '../storage/roles.ts'
import type { scopes } from '../storage/scopes.ts'
import { indexing } from './collections.ts'
import { inTx, inView, type StorageMutant } from './sabotage.ts'

type Mutants<Group> = { readonly [Sentence in keyof Group]: StorageMutant }

/** Looks through other eyes than it was told to. */
const seeing = (change: (scope: Scope, collection: Collection<never>) => Scope): StorageMutant =>
  inView((view) => ({
    get: (collection, scope, id) => view.get(collection, change(scope, collection), id),
    getMany: (collection, scope, ids) => view.getMany(collection, change(scope, collection), ids),
    list: (collection, scope, query) => view.list(collection, change(scope, collection), query),
    count: (collection, scope, filter) => view.count(collection, change(scope, collection), filter),
  }))

const ofAll = (scope: Scope): Scope =>
  'organizationId' in scope ? { organizationId: scope.organizationId } : EVERYWHERE

const isOf = (scope: Scope): scope is { readonly organizationId: string; readonly readableBy?: string } =>
  'organizationId' in scope

/** Grants by other values than the memberships have. */
const granting = (change: (member: { scope: unknown; role: unknown }) => Readonly<Record<string, string | boolean>>) =>
  indexing('members', ({ scope, role }) => change({ scope, role }))

const everActive = granting(() => ({ active: true }))

export const scopeMutants: Mutants<typeof scopes> = {
  'an organization shows its own rows of every collection, and no others': seeing((scope, { name }) =>
    name === 'notifications' && isOf(scope) && !scope.readableBy ? EVERYWHERE : scope,
  ),
  'a member of a project reads it, whatever the role': granting(
    ({ role }): Record<string, boolean> => (role === 'COMMENTER' ? { active: false } : {}),
  ),
  'who has no membership reads nothing': seeing(ofAll),
  'who was removed from a project reads it no longer': everActive,
  'owners and admins of an organization read all its projects': granting(
    ({ scope, role }): Record<string, string> =>
      scope === 'organization' && role === 'ADMIN' ? { role: 'MEMBER' } : {},
  ),
  'members and guests of an organization read only the projects they are in': granting(
    ({ scope, role }): Record<string, string> =>
      scope === 'organization' && role === 'MEMBER' ? { role: 'ADMIN' } : {},
  ),
  'a removed owner of an organization reads nothing': everActive,
  'an owner of another organization reads nothing here': granting(
    ({ scope }): Record<string, string> => (scope === 'organization' ? { scopeId: 'acme' } : {}),
  ),
  'memberships of organizations and of projects are not mixed up': granting(() => ({ scope: 'project' })),
  'a user without a named organization reads across all of them': seeing((scope) =>
    !isOf(scope) && 'readableBy' in scope ? { ...scope, organizationId: 'acme' } : scope,
  ),
  'a user in a named organization reads nothing of others': seeing((scope) =>
    isOf(scope) && scope.readableBy !== undefined ? { readableBy: scope.readableBy } : scope,
  ),
  'two memberships show a row once': inView((view) => ({
    async list(collection, scope, query) {
      const rows = await view.list(collection, scope, query)
      return 'readableBy' in scope && rows.length > 1 ? [...rows.slice(0, 1), ...rows] : rows
    },
  })),
  'what belongs to no project is readable by nobody': seeing((scope, { projectField }) =>
    projectField === undefined ? ofAll(scope) : scope,
  ),
  'a filter cannot widen a scope': inView((view) => ({
    list: (collection, scope, query) => view.list(collection, query.filter?.op === 'or' ? ofAll(scope) : scope, query),
  })),
  'a locked get respects the scope': inTx((tx) => ({
    get: (collection, scope, id, options) => tx.get(collection, options?.lock ? EVERYWHERE : scope, id, options),
  })),
  'getMany leaves out what it does not know, and answers once for each': inView((view) => ({
    async getMany(collection, scope, ids) {
      const rows = await Promise.all(ids.map((id) => view.get(collection, scope, id)))
      return rows.filter((row) => row !== undefined)
    },
  })),
  'getMany takes 1000 ids': inView((view) => ({
    getMany: (collection, scope, ids) => view.getMany(collection, scope, ids.slice(0, 999)),
  })),
}

const telling = (
  change: (roles: ReadonlyMap<string, GrantedRoles>, userIds: readonly string[]) => ReadonlyMap<string, GrantedRoles>,
): StorageMutant =>
  inView((view) => ({
    roles: async (organizationId, projectId, userIds) =>
      change(await view.roles(organizationId, projectId, userIds), userIds),
  }))

const NONE: GrantedRoles = { organization: null, project: null }

export const roleMutants: Mutants<typeof roles> = {
  // What somebody may do instead of what they were given.
  'roles are told as they were given': telling(
    (roles) =>
      new Map(
        [...roles].map(([id, given]) => [id, given.organization === 'OWNER' ? { ...given, project: 'OWNER' } : given]),
      ),
  ),
  'without a project only the organization counts': inView((view) => ({
    roles: (organizationId, projectId, userIds) => view.roles(organizationId, projectId ?? 'launch', userIds),
  })),
  'a removed membership gives no role': everActive,
  'users without a role, and users not asked for, are absent': telling(
    (roles, userIds) => new Map(userIds.map((id) => [id, roles.get(id) ?? NONE])),
  ),
  'roles in other organizations and projects do not count': granting(
    ({ scope }): Record<string, string> => ({
      scopeId: scope === 'project' ? 'launch' : 'acme',
    }),
  ),
  'user ids are compared exactly when roles are told': inView((view) => ({
    async roles(organizationId, projectId, userIds) {
      const found = await view.roles(
        organizationId,
        projectId,
        userIds.map((id) => id.toLowerCase().trim()),
      )
      return new Map(userIds.flatMap((id) => [...found.values()].slice(0, 1).map((role) => [id, role] as const)))
    },
  })),
}
