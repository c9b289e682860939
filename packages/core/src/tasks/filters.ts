import { all, anyOf, eq } from '../kernel/filters.ts'
import type { Filter } from '../ports/filter.ts'
import { labelIdsOf, type ProjectState, resolveLabels, resolveStatus, statusIdsOf } from '../projects/index.ts'
import { refusal } from '../refusals.ts'
import { tasks } from './collections.ts'

const DEEPEST = 8
const MOST_TERMS = 100
const MOST_VALUES = 1000

/** The filter tree as far as it may go: known fields, values of their kinds, ≤ 8 deep, ≤ 100 terms. */
export function checkedFilter(filter: Filter): Filter {
  let terms = 0
  const check = (one: unknown, depth: number): void => {
    terms += 1
    if (depth > DEEPEST || terms > MOST_TERMS) throw invalid('size')
    if (!isObject(one)) throw invalid('form')
    const { op, of } = one
    if (op === 'and' || op === 'or') {
      if (!Array.isArray(of)) throw invalid('form')
      for (const part of of) check(part, depth + 1)
    } else if (op === 'not') check(of, depth + 1)
    else checkComparison(one)
  }
  check(filter, 0)
  return filter
}

function checkComparison({ op, field, value, values = [value] }: Readonly<Record<string, unknown>>): void {
  const kind = typeof field === 'string' ? kindOf(field) : undefined
  if (kind === undefined) throw invalid('unknown_field')
  if (!operators.has(op)) throw invalid('operator')
  const fits = kind === 'ids' ? op === 'contains' || op === 'isNull' : op !== 'contains' || kind === 'text'
  if (!fits) throw invalid('operator')
  if (op === 'isNull') return
  if (!Array.isArray(values)) throw invalid('form')
  if (values.length > MOST_VALUES) throw invalid('size')
  if (!values.every((one) => typeof one === typeOf[kind])) throw invalid('type')
}

const isObject = (one: unknown): one is Readonly<Record<string, unknown>> => typeof one === 'object' && one !== null
const kindOf = (field: string) =>
  Object.hasOwn(tasks.fields, field) ? tasks.fields[field]?.kind : field === 'id' ? 'id' : undefined

const operators: ReadonlySet<unknown> = new Set(['=', '<', '<=', 'in', 'contains', 'isNull'])
const typeOf = {
  id: 'string',
  text: 'string',
  instant: 'string',
  ids: 'string',
  number: 'number',
  boolean: 'boolean',
} as const
const invalid = (rule: string) =>
  refusal('filter.invalid', { errors: [{ path: 'filter', rule, message: 'is not a filter this list understands' }] })

type Home = Pick<ProjectState, 'id' | 'statuses' | 'labels'>

/** Whether a filter asks for statuses or labels, which may have been replaced. */
export function asksForReplaced(filter: Filter): boolean {
  if ('field' in filter) return filter.field === 'statusId' || filter.field === 'labelIds'
  return filter.op === 'not' ? asksForReplaced(filter.of) : filter.of.some(asksForReplaced)
}

/**
 * The filter as stored tasks must be asked: they still name the statuses and labels that were removed since. Whoever asks
 * for one means everything it stands for today, in each of these projects.
 */
export function throughTombstones(filter: Filter, homes: readonly Home[]): Filter {
  switch (filter.op) {
    case 'and':
    case 'or':
      return { op: filter.op, of: filter.of.map((part) => throughTombstones(part, homes)) }
    case 'not':
      return { op: 'not', of: throughTombstones(filter.of, homes) }
    case '=':
      return filter.field === 'statusId' ? inEachHome(filter, String(filter.value), homes, meantStatuses) : filter
    case 'in':
      return filter.field === 'statusId'
        ? { op: 'or', of: filter.values.map((value) => throughTombstones(eq('statusId', value), homes)) }
        : filter
    case 'contains':
      return filter.field === 'labelIds' ? inEachHome(filter, filter.value, homes, meantLabels) : filter
    default:
      return filter
  }
}

type Meaning = (home: Home, id: string) => Filter

const meantStatuses: Meaning = (home, id) => anyOf('statusId', statusIdsOf(home, resolveStatus(home, id)))
const meantLabels: Meaning = (home, id) => {
  const [label] = resolveLabels(home, [id])
  const ids = label === undefined ? [] : labelIdsOf(home, label)
  return { op: 'or', of: ids.map((value) => ({ op: 'contains', field: 'labelIds', value })) }
}

/** Ids are those of a project: elsewhere the same one may stand for something else, or for nothing but itself. */
function inEachHome(plain: Filter, id: string, homes: readonly Home[], meaning: Meaning): Filter {
  const affected = homes.filter(
    ({ statuses, labels }) =>
      statuses.some((status) => status.replacedBy !== null && (status.id === id || status.replacedBy === id)) ||
      labels.some((label) => label.removedAt !== null && (label.id === id || label.replacedBy === id)),
  )
  if (affected.length === 0) return plain
  const elsewhere: Filter = {
    op: 'not',
    of: anyOf(
      'projectId',
      affected.map((home) => home.id),
    ),
  }
  const meant = affected.map((home) => all([eq('projectId', home.id), meaning(home, id)]))
  return { op: 'or', of: [all([plain, elsewhere]), ...meant] }
}
