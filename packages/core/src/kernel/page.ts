import type { Page } from '../api.ts'
import type { Aggregate, Collection, Row, Scope } from '../ports/collections.ts'
import type { After, Filter, Sort } from '../ports/filter.ts'
import type { ReadView } from '../ports/storage.ts'
import { commonError } from './errors.ts'

interface PageQuery {
  readonly filter: Filter
  readonly sort: Sort
  readonly limit: number
  readonly cursor: string | undefined
  /** What the caller asked for, where the filter says more than that and may change between two pages. */
  readonly asked?: unknown
}

/** One page of a list. Cursors name the last row's place and are bound to the filter and sort they came from. */
export async function pageOf<State extends Aggregate>(
  view: ReadView,
  collection: Collection<State>,
  scope: Scope,
  { filter, sort, limit, cursor, asked = filter }: PageQuery,
): Promise<Page<Row<State>>> {
  const binding = bindingOf([collection.name, scope, asked, sort])
  const after = cursor === undefined ? undefined : decode(cursor, binding)
  const rows = await view.list(collection, scope, { filter, sort, limit: limit + 1, ...(after ? { after } : {}) })
  const items = rows.length > limit ? rows.slice(0, limit) : rows
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last ? encode(placeOf(collection, sort, last), binding) : null }
}

function placeOf<State extends Aggregate>(
  collection: Collection<State>,
  { field }: Sort,
  { state, derived }: Row<State>,
): After {
  const value = field === 'id' ? state.id : (derived[field] ?? collection.indexed(state)[field] ?? null)
  return { id: state.id, value: typeof value === 'object' ? null : value }
}

const encode = ({ value, id }: After, binding: number): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify([binding, value, id]))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

function decode(cursor: string, binding: number): After {
  const parts = unpacked(cursor)
  if (Array.isArray(parts) && parts.length === 3) {
    const [bound, value, id] = parts as readonly unknown[]
    if (bound === binding && typeof id === 'string' && typeof value !== 'object')
      return { value: value as After['value'], id }
    if (bound === binding && typeof id === 'string' && value === null) return { value, id }
  }
  throw commonError('cursor.invalid', {
    errors: [{ path: 'cursor', rule: 'cursor', message: 'does not belong to this list' }],
  })
}

function unpacked(cursor: string): unknown {
  try {
    const bytes = Uint8Array.from(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

/** FNV-1a, 32 bits: tells an honest client that it mixed up its lists. It guards nothing, the scope does. */
function bindingOf(value: unknown): number {
  let hash = 0x811c9dc5
  for (const char of JSON.stringify(value)) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  return hash >>> 0
}
