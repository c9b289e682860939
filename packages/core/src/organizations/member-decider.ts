import { match } from 'ts-pattern'
import { allows, type Standing } from '../access/index.ts'
import { accept, type Decider, type Decision, type Recorded, refuse } from '../kernel/decider.ts'
import type { Refusal } from '../kernel/errors.ts'
import { memberId } from './collections.ts'
import type { MemberCommand, MemberEvent, MemberState, OrganizationRefusal } from './words.ts'

type RefusalOf = Refusal<OrganizationRefusal | 'access.denied'>
type MemberDecision = Decision<MemberEvent, RefusalOf>

export interface MemberFacts {
  readonly now: string
  readonly who: Standing
  /** How many active owners the organization or project has, read under its lock. */
  readonly owners: number
  /** A consequence of something that was allowed already: the founder, a project's guest, the end of other memberships. */
  readonly asConsequence: boolean
}

type CommandOf<Type extends MemberCommand['type']> = Extract<MemberCommand, { type: Type }>
type Handlers = {
  [Type in MemberCommand['type']]: (
    command: CommandOf<Type>,
    state: MemberState | null,
    facts: MemberFacts,
  ) => MemberDecision
}

const handlers: Handlers = {
  'member.add': ({ type: _, ...data }, state, facts) =>
    match(phase(state))
      .returnType<MemberDecision>()
      .with({ is: 'active' }, () => (manages(data, facts) ? refuse({ code: 'member.already_added' }) : denied))
      .with({ is: 'absent' }, () => {
        if (!manages(data, facts)) return denied
        return owns(data.role) && !mayMakeOwners(data, facts) ? denied : accept({ type: 'member.added', data })
      })
      .exhaustive(),
  'member.change_role': ({ role }, state, facts) =>
    match(phase(state))
      .returnType<MemberDecision>()
      .with({ is: 'absent' }, () => refuse({ code: 'member.not_found' }))
      .with({ is: 'active' }, ({ member }) => {
        if (!manages(member, facts)) return denied
        if (role === member.role) return accept()
        if ((owns(role) || owns(member.role)) && !mayMakeOwners(member, facts)) return denied
        if (owns(member.role) && facts.owners <= 1) return refuse({ code: 'member.last_owner' })
        return accept({ type: 'member.role_changed', data: { ...named(member), from: member.role, to: role } })
      })
      .exhaustive(),
  'member.remove': (_, state, facts) =>
    match(phase(state))
      .returnType<MemberDecision>()
      .with({ is: 'absent' }, () => refuse({ code: 'member.not_found' }))
      .with({ is: 'active' }, ({ member }) => {
        const leaves = member.userId === facts.who.userId
        if (!leaves && !manages(member, facts)) return denied
        if (!leaves && owns(member.role) && !mayMakeOwners(member, facts)) return denied
        if (owns(member.role) && facts.owners <= 1 && !facts.asConsequence) return refuse({ code: 'member.last_owner' })
        return accept({ type: 'member.removed', data: { ...named(member), role: member.role } })
      })
      .exhaustive(),
}

export const memberDecider: Decider<MemberState | null, MemberCommand, MemberEvent, RefusalOf, MemberFacts> = {
  initial: null,
  decide: <Type extends MemberCommand['type']>(
    command: CommandOf<Type>,
    state: MemberState | null,
    facts: MemberFacts,
  ) => (handlers[command.type] as Handlers[Type])(command, state, facts),
  evolve: (state, event) => ({ ...evolve(state, event), version: (state?.version ?? 0) + 1 }),
}

function evolve(state: MemberState | null, { type, time, data }: Recorded<MemberEvent>): MemberState {
  const { scope, scopeId, userId } = data
  const base = {
    organizationId: '',
    version: 0,
    ...state,
    id: memberId(scope, scopeId, userId),
    scope,
    scopeId,
    userId,
  }
  switch (type) {
    case 'member.added':
      return { ...base, role: data.role, createdAt: time, removedAt: null }
    case 'member.role_changed':
      return { ...base, role: data.to, createdAt: state?.createdAt ?? time, removedAt: null }
    case 'member.removed':
      return { ...base, role: data.role, createdAt: state?.createdAt ?? time, removedAt: time }
  }
}

type Phase = { is: 'absent' } | { is: 'active'; member: MemberState }
const phase = (member: MemberState | null): Phase =>
  member === null || member.removedAt !== null ? { is: 'absent' } : { is: 'active', member }

const manages = ({ scope }: Pick<MemberState, 'scope'>, { who, asConsequence }: MemberFacts): boolean =>
  asConsequence || allows(who, scope === 'organization' ? 'organization:members' : 'project:members')

/** Owners are made and unmade by owners; a project's also by the owners of its organization. */
const mayMakeOwners = ({ scope }: Pick<MemberState, 'scope'>, { who, asConsequence }: MemberFacts): boolean =>
  asConsequence || who.trusted || owns(who.roles.organization) || (scope === 'project' && owns(who.roles.project))

const owns = (role: string | null): boolean => role === 'OWNER'
const denied = refuse({ code: 'access.denied' as const })
const named = ({ scope, scopeId, userId }: MemberState): Pick<MemberState, 'scope' | 'scopeId' | 'userId'> => ({
  scope,
  scopeId,
  userId,
})
