import {
  type Actor,
  type Cache,
  EVERY_ORGANIZATION_OF_MINE,
  type InboxEvent,
  inboxesTouched,
  type JsonValue,
  standingVersion,
} from '@taskwright/core'
import type { Engine } from '../../plugin.ts'

/** How long a count is remembered, and for how long none is after a change was heard of. */
const KEPT_MS = 2000

type Counted = { readonly standing: number; readonly count: number }

/**
 * How many items of an inbox are unread, counted at most every two seconds for each person. A count holds for one version
 * of what the person may see, which is read from the database each time: it never outlives a membership.
 */
export function unreadCounts(engine: Engine, cache: Cache) {
  const { clock, storage } = engine
  /** People whose inbox is changing: until the projection has come to it, a count might be remembered from before. */
  const changing = new Map<string, number>()
  let lastAsked = Number.NEGATIVE_INFINITY

  const standingOf = (userId: string) => storage.read((view) => standingVersion(view, userId))
  const isChanging = (userId: string) => (changing.get(userId) ?? 0) > clock.now()

  async function count(actor: Actor): Promise<Counted> {
    // In this order: what is counted may be newer than its version, never older.
    const standing = await standingOf(actor.userId)
    return { standing, count: await engine.as(actor).notifications.unreadCount() }
  }

  const forget = async (userId: string, organizationId = EVERY_ORGANIZATION_OF_MINE): Promise<void> => {
    const places = new Set([organizationId, EVERY_ORGANIZATION_OF_MINE])
    await Promise.all([...places].map((place) => cache.delete(keyOf(userId, place))))
  }

  return {
    async of(actor: Actor): Promise<number> {
      lastAsked = clock.now()
      const { userId, trusted = false } = actor
      if (trusted || isChanging(userId)) return engine.as(actor).notifications.unreadCount()
      const key = keyOf(userId, actor.organizationId)
      const [standing, known] = await Promise.all([
        standingOf(userId),
        cache.load<JsonValue>(key, { ttlMs: KEPT_MS }, () => count(actor)),
      ])
      if (isCounted(known) && known.standing === standing) return known.count
      await cache.delete(key)
      return (await count(actor)).count
    },

    forget,

    /** An event that changes inboxes, heard from any process. */
    async heard(event: InboxEvent): Promise<void> {
      const now = clock.now()
      // Nobody who asked here has anything left to be wrong.
      if (now - lastAsked > KEPT_MS) return
      const people = await storage.read((view) => inboxesTouched(view, event))
      for (const userId of people) {
        changing.delete(userId)
        changing.set(userId, clock.now() + KEPT_MS)
      }
      // The oldest stand first.
      for (const [userId, until] of changing) {
        if (until > now) break
        changing.delete(userId)
      }
      await Promise.all(people.map((userId) => forget(userId, event.organizationId)))
    },
  }
}

/** Another version of this program may have kept something else there. */
const isCounted = (value: JsonValue): value is Counted =>
  value !== null &&
  typeof value === 'object' &&
  'standing' in value &&
  'count' in value &&
  Number.isSafeInteger(value.count) &&
  Number(value.count) >= 0

const keyOf = (userId: string, organizationId = 'default'): string => `${organizationId} ${userId}`
