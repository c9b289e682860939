import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing'
import { anyOf } from '../kernel/filters.ts'
import type { Filter } from '../ports/filter.ts'
import type { Transaction } from '../ports/storage.ts'
import { refusal } from '../refusals.ts'
import { tasks } from './collections.ts'

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

/** A rank for a task that goes to the given place of a list, or to its end. */
export async function rankIn(
  tx: Transaction,
  list: BoardList,
  { after, before }: Neighbours,
  taskId: string,
): Promise<string> {
  const rank = await between(tx, list, { after, before }, taskId)
  if (rank !== null && rank.length <= LONGEST) return rank
  await rebalance(tx, list)
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
  return from !== null && from === to ? null : generateKeyBetween(from, to)
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
  const rows = await tx.list(
    tasks,
    { organizationId: list.organizationId },
    {
      filter: inList(list),
      sort: { field: 'rank', direction },
      limit: 2,
      ...(from ? { after: { value: from.rank, id: from.id } } : {}),
    },
  )
  const found = rows.find(({ state }) => state.id !== except)
  return found ? String(found.derived.rank) : null
}

/** Deals out short ranks in the same order. First far away, so that no two rows ever share a rank. */
async function rebalance(tx: Transaction, list: BoardList): Promise<void> {
  const { organizationId } = list
  const ids: string[] = []
  const placements = new Map<string, number>()
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
    for (const { state, derived } of rows) {
      ids.push(state.id)
      placements.set(state.id, Number(derived.placement))
    }
    const last = rows.at(-1)
    if (!last || rows.length < 1000) break
    after = { value: String(last.derived.rank), id: last.state.id }
  }
  const ranks = generateNKeysBetween(null, null, ids.length)
  const setRank = (id: string, rank: string) =>
    tx.setDerived(tasks, organizationId, id, { rank, placement: placements.get(id) ?? 0 })
  for (const id of ids) await setRank(id, `~${id}`)
  for (const [index, id] of ids.entries()) await setRank(id, ranks[index] ?? '')
}

const inList = ({ projectId, statusIds }: BoardList): Filter => ({
  op: 'and',
  of: [{ op: '=', field: 'projectId', value: projectId }, anyOf('statusId', statusIds)],
})
