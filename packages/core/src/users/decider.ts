import { accept, type Decider, refuse } from '../kernel/decider.ts'
import type { Refusal } from '../kernel/errors.ts'
import { SYSTEM, type UserCommand, type UserEvent, type UserRefusal, type UserState } from './words.ts'

export interface UserFacts {
  readonly trusted: boolean
}

/** Who exists. What people are called is in their profile, outside the log. */
export const userDecider: Decider<
  UserState | null,
  UserCommand,
  UserEvent,
  Refusal<UserRefusal | 'access.denied' | 'id.taken'>,
  UserFacts
> = {
  initial: null,
  decide: (command, state, { trusted }) => {
    if (!trusted) return refuse({ code: 'access.denied' })
    if (command.type === 'user.register') {
      const { id: userId, status } = command
      return state === null
        ? accept({ type: 'user.registered', data: { userId, status } })
        : refuse({ code: 'id.taken' })
    }
    if (state === null) return refuse({ code: 'user.not_found' })
    if (command.type === 'user.deactivate')
      return state.status === 'DEACTIVATED'
        ? accept()
        : accept({ type: 'user.deactivated', data: { userId: state.id } })
    return state.status !== 'DEACTIVATED' ? accept() : accept({ type: 'user.reactivated', data: { userId: state.id } })
  },
  evolve: (state, { type, time, data }) => {
    const base = state ?? { id: data.userId, organizationId: SYSTEM, status: 'ACTIVE', createdAt: time, version: 0 }
    const version = base.version + 1
    if (type === 'user.registered') return { ...base, status: data.status, createdAt: time, version }
    return { ...base, status: type === 'user.deactivated' ? 'DEACTIVATED' : 'ACTIVE', version }
  },
}
