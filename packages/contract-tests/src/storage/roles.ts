import type { MemberState } from '@taskwright/core'
import { equal } from '../harness/check.ts'
import type { StorageCases, StorageContext } from './context.ts'
import { aMember, given, members } from './fixtures.ts'

type Role = MemberState['role']

export const inOrganization = (userId: string, role: Role, scopeId = 'acme', more: Partial<MemberState> = {}) =>
  aMember({ scope: 'organization', scopeId, userId, role }, { organizationId: scopeId, ...more })

export const inProject = (userId: string, role: Role, scopeId = 'launch', more: Partial<MemberState> = {}) =>
  aMember({ scope: 'project', scopeId, userId, role }, more)

async function rolesOf({ storage }: StorageContext, projectId: string | null, ...userIds: readonly string[]) {
  return Object.fromEntries(await storage.read((view) => view.roles('acme', projectId, userIds)))
}

export const roles = {
  'roles are told as they were given': async (context) => {
    await given(context.storage, members, inOrganization('ana', 'OWNER'), inProject('ana', 'VIEWER'))
    await given(context.storage, members, inOrganization('bob', 'GUEST'), inProject('cem', 'CONTRIBUTOR'))
    equal(
      await rolesOf(context, 'launch', 'ana', 'bob', 'cem'),
      {
        ana: { organization: 'OWNER', project: 'VIEWER' },
        bob: { organization: 'GUEST', project: null },
        cem: { organization: null, project: 'CONTRIBUTOR' },
      },
      'roles',
    )
  },

  'without a project only the organization counts': async (context) => {
    await given(
      context.storage,
      members,
      inOrganization('ana', 'MEMBER'),
      inProject('ana', 'ADMIN'),
      inProject('bob', 'ADMIN'),
    )
    equal(await rolesOf(context, null, 'ana', 'bob'), { ana: { organization: 'MEMBER', project: null } }, 'roles')
  },

  'a removed membership gives no role': async (context) => {
    const removed = { removedAt: '2026-01-06T00:00:00.000Z' }
    await given(context.storage, members, inOrganization('ana', 'OWNER', 'acme', removed), inProject('ana', 'VIEWER'))
    await given(context.storage, members, inProject('bob', 'OWNER', 'launch', removed))
    equal(await rolesOf(context, 'launch', 'ana', 'bob'), { ana: { organization: null, project: 'VIEWER' } }, 'roles')
  },

  'users without a role, and users not asked for, are absent': async (context) => {
    await given(context.storage, members, inOrganization('ana', 'OWNER'), inOrganization('bob', 'OWNER'))
    equal(Object.keys(await rolesOf(context, 'launch', 'ana', 'nobody')), ['ana'], 'users')
    equal(await rolesOf(context, 'launch'), {}, 'when nobody is asked for')
  },

  'roles in other organizations and projects do not count': async (context) => {
    await given(
      context.storage,
      members,
      inOrganization('ana', 'OWNER', 'other'),
      inProject('ana', 'OWNER', 'elsewhere'),
    )
    // The same id once as a project's and once as an organization's.
    await given(context.storage, members, inProject('bob', 'OWNER', 'acme'), inOrganization('bob', 'OWNER', 'launch'))
    equal(await rolesOf(context, 'launch', 'ana', 'bob'), {}, 'roles')
  },

  'user ids are compared exactly when roles are told': async (context) => {
    await given(context.storage, members, inOrganization('ana', 'OWNER'), inOrganization('Ana', 'GUEST'))
    const found = await rolesOf(context, null, 'Ana', 'ANA', 'ana ')
    equal(found, { Ana: { organization: 'GUEST', project: null } }, 'roles')
  },
} satisfies StorageCases
