import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing'
import { anyOf } from '../kernel/filters.ts'
import type { Row } from '../ports/collections.ts'
import type { Filter } from '../ports/filter.ts'
import type { Transaction } from '../ports/storage.ts'
import { isRefusal, refusal } from '../refusals.ts'
import { tasks } from './collections.ts'
import type { TaskState } from './words.ts'

/** Where in a list: behind one task, in front of another, or between both. */
export interface Neighbours {
  readonly after?: string | undefined
  readonly before?: string | undefined
}

/** A list of the board: a status and the removed ones it stands for. */
export interface BoardList {
  readonly organizationId: string
  readonly projectId: string
  readonly statusIds: readonly string[]
}

/** Ranks that have grown past this are dealt out anew. */
const LONGEST = 48

/**
 * Writes a rank. Ranks are unique in their list; somebody who took the same one meanwhile makes this a lost race, which
 * is run again.
 */
export async function ranked<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    const taken = isRefusal(error, 'storage.unique') ? error.details.fields : []
    throw Array.isArray(taken) && taken.includes('rank') ? refusal('storage.conflict') : error
  }
}

/** A rank for a task that goes to the given place of a list, or to its end. */
export async function rankIn(
  tx: Transaction,
  list: BoardList,
  { after, before }: Neighbours,
  taskId: string,
): Promise<string> {
  const rank = await between(tx, list, { after, before }, taskId)
  if (rank !== null && rank.length <= LONGEST) return rank
  await ranked(() => rebalance(tx, list))
  const roomy = await between(tx, list, { after, before }, taskId)
  if (roomy === null) throw refusal('engine.failed')
  return roomy
}

/** A task's place in its list: lists are ordered by rank, then by id. */
interface Place {
  readonly rank: string
  readonly id: string
}

/** Null when there is no room: two lists that became one have equal ranks until they are dealt out anew. */
async function between(
  tx: Transaction,
  list: BoardList,
  { after, before }: Neighbours,
  taskId: string,
): Promise<string | null> {
  const lower = after === undefined ? null : await placeOf(tx, list, after)
  const upper = before === undefined ? null : await placeOf(tx, list, before)
  if (lower && upper && !isBefore(lower, upper)) throw refusal('task.neighbour_not_found')
  // What was named first counts: behind `after`, whatever follows it.
  const [from, to] =
    lower || !upper
      ? [lower?.rank ?? (await edge(tx, list, 'desc', taskId)), lower && (await edge(tx, list, 'asc', taskId, lower))]
      : [await edge(tx, list, 'desc', taskId, upper), upper.rank]
  if (from !== null && from === to) return null
  const rank = generateKeyBetween(from, to)
  return to === null ? rank + ownDigits(taskId) : rank
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** 62 × 62 × 61 ways to differ. */
const OWN_DIGITS = 3

/**
 * What tells tasks apart that go to the end of one list at the same moment: without it each of them would have to wait
 * for the one before. A key may be followed by any digits but a last zero; the next key at the end drops them again.
 */
function ownDigits(taskId: string): string {
  let hash = 0x811c9dc5
  for (let at = 0; at < taskId.length; at += 1) hash = Math.imul(hash ^ taskId.charCodeAt(at), 0x01000193) >>> 0
  let digits = ''
  for (let left = OWN_DIGITS; left > 1; left -= 1) {
    digits += DIGITS[hash % 62]
    hash = Math.floor(hash / 62)
  }
  return digits + DIGITS[1 + (hash % 61)]
}

const isBefore = (a: Place, b: Place): boolean => a.rank < b.rank || (a.rank === b.rank && a.id < b.id)

async function placeOf(
  tx: Transaction,
  { organizationId, projectId, statusIds }: BoardList,
  id: string,
): Promise<Place> {
  const row = await tx.get(tasks, { organizationId }, id)
  if (row?.state.projectId !== projectId || !statusIds.includes(row.state.statusId))
    throw refusal('task.neighbour_not_found')
  return { rank: String(row.derived.rank), id }
}

/** The first or last rank of a list, or of the part of it behind or in front of a place; the moving task doesn't count. */
async function edge(
  tx: Transaction,
  list: BoardList,
  direction: 'asc' | 'desc',
  except: string,
  from?: Place,
): Promise<string | null> {
  const nearest = (limit: number) =>
    tx.list(
      tasks,
      { organizationId: list.organizationId },
      {
        filter: inList(list),
        sort: { field: 'rank', direction },
        limit,
        ...(from ? { after: { value: from.rank, id: from.id } } : {}),
      },
    )
  const isOther = ({ state }: Row<TaskState>): boolean => state.id !== except
  const [first] = await nearest(1)
  // Seldom is it the moving one itself.
  const found = first === undefined || isOther(first) ? first : (await nearest(2)).find(isOther)
  return found ? String(found.derived.rank) : null
}

/** Deals out short ranks in the same order. First far away, so that no two rows ever share a rank. */
async function rebalance(tx: Transaction, list: BoardList): Promise<void> {
  const { organizationId } = list
  const ids: string[] = []
  for (let after: { value: string; id: string } | undefined; ; ) {
    const rows = await tx.list(
      tasks,
      { organizationId },
      {
        filter: inList(list),
        sort: { field: 'rank', direction: 'asc' },
        limit: 1000,
        ...(after ? { after } : {}),
      },
    )
    ids.push(...rows.map(({ state }) => state.id))
    const last = rows.at(-1)
    if (!last || rows.length < 1000) break
    after = { value: String(last.derived.rank), id: last.state.id }
  }
  const ranks = generateNKeysBetween(null, null, ids.length)
  // Only the rank: the placement is the sequence of a stream that others may be continuing.
  const setRank = (id: string, rank: string) => tx.setDerived(tasks, organizationId, id, { rank })
  for (const id of ids) await setRank(id, `~${id}`)
  for (const [index, id] of ids.entries()) await setRank(id, ranks[index] ?? '')
}

const inList = ({ projectId, statusIds }: BoardList): Filter => ({
  op: 'and',
  of: [{ op: '=', field: 'projectId', value: projectId }, anyOf('statusId', statusIds)],
})
