export { userDecider } from './decider.ts'
export { ownPeople, userKind } from './use-cases.ts'
export { SYSTEM } from './words.ts'
