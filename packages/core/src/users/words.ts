import type { EventOf } from '../kernel/decider.ts'
import type { RefusalCatalogue } from '../kernel/errors.ts'
import type { Aggregate } from '../ports/collections.ts'

/** Users belong to no tenant; this stands in its place. */
export const SYSTEM = 'system'

/** ACTIVE can sign in; PLACEHOLDER stands for somebody an import knows, without a login. */
export type UserStatus = 'ACTIVE' | 'PLACEHOLDER' | 'DEACTIVATED'

/** What the log knows of a person: nothing but that there is one. Names and addresses are in the profile. */
export interface UserState extends Aggregate {
  readonly status: UserStatus
  readonly createdAt: string
}

/** What may change and be erased, outside the log. */
export interface Profile {
  readonly id: string
  readonly name: string
  /** Lower case; null for placeholders. */
  readonly email: string | null
  readonly timeZone: string
  readonly locale: string
}

export type UserEvents = {
  'user.registered': { userId: string; status: 'ACTIVE' | 'PLACEHOLDER' }
  'user.deactivated': { userId: string }
  'user.reactivated': { userId: string }
}
export type UserEvent = EventOf<UserEvents>

export type UserCommand =
  | { readonly type: 'user.register'; readonly id: string; readonly status: 'ACTIVE' | 'PLACEHOLDER' }
  | { readonly type: 'user.deactivate' }
  | { readonly type: 'user.reactivate' }

export const userRefusals = {
  'user.not_found': { kind: 'not_found', message: 'There is no such user.' },
  'user.email_taken': { kind: 'conflict', message: 'There is already an account with this e-mail address.' },
} as const satisfies RefusalCatalogue
export type UserRefusal = keyof typeof userRefusals
