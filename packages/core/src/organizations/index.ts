export { memberId, members, organizations } from './collections.ts'
export { organizationDecider } from './decider.ts'
export { memberDecider } from './member-decider.ts'
export {
  addMember,
  changeRole,
  findPerson,
  isOpen,
  memberKind,
  memberView,
  memberViews,
  removeMember,
  withOpenRole,
} from './membership.ts'
export { organizationKind } from './use-cases.ts'
export type { MemberEvents, MemberScope, MemberState, OrganizationEvents, OrganizationState } from './words.ts'
export { organizationRefusals } from './words.ts'
