import type { EventOf } from '../kernel/decider.ts'
import type { RefusalCatalogue } from '../kernel/errors.ts'
import type { Aggregate, OrganizationRole, ProjectRole } from '../ports/collections.ts'

/** The tenant. Everything else belongs to exactly one. */
export interface OrganizationState extends Aggregate {
  readonly name: string
  readonly createdAt: string
  readonly updatedAt: string
}

/** Where a membership holds: the organization itself, or one project of it. */
export type MemberScope = 'organization' | 'project'

/** One person's role in one organization or project: a stream of its own, so that people can be added side by side. */
export interface MemberState extends Aggregate {
  readonly scope: MemberScope
  /** The organization's or the project's id. */
  readonly scopeId: string
  readonly userId: string
  readonly role: OrganizationRole | ProjectRole
  readonly createdAt: string
  /** Set when the membership ended; the row then grants nothing. */
  readonly removedAt: string | null
}

export type OrganizationEvents = {
  'organization.created': { organizationId: string; name: string }
  'organization.updated': { organizationId: string; changes: readonly { field: 'name'; from: string; to: string }[] }
}

export type MemberEvents = {
  'member.added': { scope: MemberScope; scopeId: string; userId: string; role: OrganizationRole | ProjectRole }
  'member.role_changed': {
    scope: MemberScope
    scopeId: string
    userId: string
    from: OrganizationRole | ProjectRole
    to: OrganizationRole | ProjectRole
  }
  'member.removed': { scope: MemberScope; scopeId: string; userId: string; role: OrganizationRole | ProjectRole }
}

export type OrganizationEvent = EventOf<OrganizationEvents>
export type MemberEvent = EventOf<MemberEvents>

export type OrganizationCommand =
  | { readonly type: 'organization.create'; readonly id: string; readonly name: string }
  | { readonly type: 'organization.update'; readonly name: string }

export type MemberCommand =
  | {
      readonly type: 'member.add'
      readonly scope: MemberScope
      readonly scopeId: string
      readonly userId: string
      readonly role: OrganizationRole | ProjectRole
    }
  | { readonly type: 'member.change_role'; readonly role: OrganizationRole | ProjectRole }
  | { readonly type: 'member.remove' }

export const organizationRefusals = {
  'organization.not_found': { kind: 'not_found', message: 'There is no such organization.' },
  'organization.required': { kind: 'invalid', message: 'Name the organization this belongs to.' },
  'member.not_found': { kind: 'not_found', message: 'This person is not a member.' },
  'member.already_added': { kind: 'conflict', message: 'This person is a member already.' },
  'member.last_owner': {
    kind: 'conflict',
    message: 'The last owner cannot leave or be demoted. Name another owner first.',
  },
} as const satisfies RefusalCatalogue

export type OrganizationRefusal = keyof typeof organizationRefusals
