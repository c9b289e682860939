import * as v from 'valibot'
import type { Standing } from '../access/index.ts'
import { type Actor, EVERY_ORGANIZATION_OF_MINE } from '../api.ts'
import { ID, id } from '../kernel/schemas.ts'
import { parse } from '../kernel/validate.ts'
import type { Ids } from '../ports/clock.ts'
import type { GrantedRoles, Scope } from '../ports/collections.ts'
import type { ReadView } from '../ports/storage.ts'

const text = (most: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(most))
const actorInput = v.strictObject({
  userId: id,
  organizationId: v.optional(id, 'default'),
  trusted: v.optional(v.boolean(), false),
  correlationId: v.optional(text(128)),
  traceparent: v.optional(text(128)),
  origin: v.optional(text(64), 'app'),
})

/** An actor with everything filled in. */
export interface ResolvedActor {
  readonly userId: string
  readonly organizationId: string
  readonly trusted: boolean
  readonly correlationId: string
  readonly traceparent: string | null
  readonly origin: string
}

export function resolveActor(given: Actor, ids: Ids): ResolvedActor {
  const actor = isRight(given) ? given : parse(actorInput, given)
  const { userId, organizationId = 'default', trusted = false, traceparent = null, origin = 'app' } = actor
  return { userId, organizationId, trusted, correlationId: actor.correlationId ?? ids.next(), traceparent, origin }
}

/** There is one for each request, and nearly all are right: the schema is asked what is wrong with the others. */
function isRight(actor: Actor): boolean {
  if (typeof actor !== 'object' || actor === null) return false
  for (const name in actor) if (!Object.hasOwn(actorInput.entries, name)) return false
  const { userId, organizationId, trusted, correlationId, traceparent, origin } = actor
  return (
    isId(userId) &&
    (organizationId === undefined || isId(organizationId)) &&
    (trusted === undefined || typeof trusted === 'boolean') &&
    isText(correlationId, 128) &&
    isText(traceparent, 128) &&
    isText(origin, 64)
  )
}

const isId = (value: unknown): boolean => typeof value === 'string' && ID.test(value)
const isText = (value: unknown, most: number): boolean =>
  value === undefined || (typeof value === 'string' && value.length >= 1 && value.length <= most)

/** Through whose eyes this actor's queries look. */
export function scopeOf({ userId, organizationId, trusted }: ResolvedActor): Scope {
  const everywhere = organizationId === EVERY_ORGANIZATION_OF_MINE
  if (trusted) return everywhere ? { everyOrganization: true } : { organizationId }
  return everywhere ? { readableBy: userId } : { organizationId, readableBy: userId }
}

const NONE: GrantedRoles = { organization: null, project: null }

/** What the actor's roles are in an organization and one of its projects. */
export async function standingOf(
  view: Pick<ReadView, 'roles'>,
  actor: Pick<ResolvedActor, 'userId' | 'trusted'>,
  organizationId: string,
  projectId: string | null,
): Promise<Standing> {
  if (actor.trusted) return standingWith(actor, new Map())
  return standingWith(actor, await view.roles(organizationId, projectId, [actor.userId]))
}

/** The same from roles that are known already. Trusted actors have none. */
export const standingWith = (
  { userId, trusted }: Pick<ResolvedActor, 'userId' | 'trusted'>,
  roles: ReadonlyMap<string, GrantedRoles>,
): Standing => ({ userId, trusted, roles: (trusted ? undefined : roles.get(userId)) ?? NONE })
