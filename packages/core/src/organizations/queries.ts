import type { InferOutput } from 'valibot'
import { allows } from '../access/index.ts'
import { EVERY_ORGANIZATION_OF_MINE, type Member, type Organization, type Page } from '../api.ts'
import { type ResolvedActor, scopeOf, standingOf } from '../commands/actor.ts'
import { all, eq } from '../kernel/filters.ts'
import { pageOf } from '../kernel/page.ts'
import type { OrganizationRole } from '../ports/collections.ts'
import type { PeoplePort } from '../ports/people.ts'
import type { ReadView } from '../ports/storage.ts'
import { refusal } from '../refusals.ts'
import { members, organizations } from './collections.ts'
import { memberViews } from './membership.ts'
import type * as input from './schemas.ts'

type ListInput = InferOutput<typeof input.listOrganizations>
const oldestFirst = { field: 'createdAt', direction: 'asc' } as const

export async function getOrganization(view: ReadView, actor: ResolvedActor, id: string): Promise<Organization> {
  const bound = actor.organizationId === EVERY_ORGANIZATION_OF_MINE || actor.organizationId === id
  const row = bound ? await view.get(organizations, { organizationId: id }, id) : undefined
  const who = await standingOf(view, actor, id, null)
  if (!row || !allows(who, 'organization:read')) throw refusal('organization.not_found')
  return { ...row.state, role: who.roles.organization }
}

/** Those the actor belongs to, in the order they came in; a trusted actor sees all there are. */
export async function listOrganizations(
  view: ReadView,
  actor: ResolvedActor,
  { limit, cursor }: ListInput,
): Promise<Page<Organization>> {
  if (actor.trusted) {
    const query = { filter: all([]), sort: oldestFirst, limit, cursor }
    const page = await pageOf(view, organizations, scopeOf(actor), query)
    return { items: page.items.map(({ state }) => ({ ...state, role: null })), nextCursor: page.nextCursor }
  }
  const bound = actor.organizationId === EVERY_ORGANIZATION_OF_MINE ? undefined : eq('scopeId', actor.organizationId)
  const filter = all([eq('userId', actor.userId), eq('scope', 'organization'), eq('active', true), bound])
  const page = await pageOf(view, members, { everyOrganization: true }, { filter, sort: oldestFirst, limit, cursor })
  const ids = page.items.map(({ state }) => state.scopeId)
  const found = ids.length === 0 ? [] : await view.getMany(organizations, { everyOrganization: true }, ids)
  const byId = new Map(found.map(({ state }) => [state.id, state]))
  const items = page.items.flatMap(({ state }) => {
    const organization = byId.get(state.scopeId)
    return organization ? [{ ...organization, role: state.role as OrganizationRole }] : []
  })
  return { items, nextCursor: page.nextCursor }
}

/** Guests see only what they were added to, so not who else is there. */
export async function listOrganizationMembers(
  view: ReadView,
  people: PeoplePort,
  actor: ResolvedActor,
  id: string,
  { limit, cursor }: ListInput,
): Promise<Page<Member<OrganizationRole>>> {
  await getOrganization(view, actor, id)
  if (!allows(await standingOf(view, actor, id, null), 'organization:roster')) throw refusal('access.denied')
  const filter = all([eq('scope', 'organization'), eq('scopeId', id), eq('active', true)])
  const page = await pageOf(view, members, { organizationId: id }, { filter, sort: oldestFirst, limit, cursor })
  return {
    items: await memberViews<OrganizationRole>(
      people,
      page.items.map(({ state }) => state),
    ),
    nextCursor: page.nextCursor,
  }
}
