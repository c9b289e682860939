export { members } from './collections.ts'
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
export { standingVersion } from './standing.ts'
export { organizationKind } from './use-cases.ts'
