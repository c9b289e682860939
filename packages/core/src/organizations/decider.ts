import { allows, type Standing } from '../access/index.ts'
import { accept, type Decider, type Recorded, refuse } from '../kernel/decider.ts'
import type { Refusal } from '../kernel/errors.ts'
import type { OrganizationCommand, OrganizationEvent, OrganizationRefusal, OrganizationState } from './words.ts'

export interface OrganizationFacts {
  readonly now: string
  readonly who: Standing
}

/** Anybody may found an organization; its admins look after it. */
export const organizationDecider: Decider<
  OrganizationState | null,
  OrganizationCommand,
  OrganizationEvent,
  Refusal<OrganizationRefusal | 'access.denied' | 'id.taken'>,
  OrganizationFacts
> = {
  initial: null,
  decide: (command, state, { who }) => {
    switch (command.type) {
      case 'organization.create':
        return state === null
          ? accept({ type: 'organization.created', data: { organizationId: command.id, name: command.name } })
          : refuse({ code: 'id.taken' })
      case 'organization.update':
        if (state === null) return refuse({ code: 'organization.not_found' })
        if (!allows(who, 'organization:update')) return refuse({ code: 'access.denied' })
        if (state.name === command.name) return accept()
        return accept({
          type: 'organization.updated',
          data: { organizationId: state.id, changes: [{ field: 'name', from: state.name, to: command.name }] },
        })
    }
  },
  evolve: (state, event) => {
    const next = evolve(state, event)
    return { ...next, updatedAt: event.time, version: (state?.version ?? 0) + 1 }
  },
}

function evolve(state: OrganizationState | null, { type, time, data }: Recorded<OrganizationEvent>): OrganizationState {
  const base = state ?? { id: '', organizationId: '', name: '', createdAt: '', updatedAt: '', version: 0 }
  return type === 'organization.created'
    ? { ...base, id: data.organizationId, organizationId: data.organizationId, name: data.name, createdAt: time }
    : { ...base, ...Object.fromEntries(data.changes.map(({ field, to }) => [field, to])) }
}
