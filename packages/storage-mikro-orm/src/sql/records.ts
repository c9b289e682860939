import type { RecordReader, StoredRecord } from '@taskwright/core'
import type { Session } from './session.ts'
import { limited } from './text.ts'

interface StoredRow {
  readonly key: string
  readonly value: string
  readonly version: number
  readonly expires_at: number | null
}

const SELECT =
  'select "key", "value", "version", "expires_at" from "tw_records" where "namespace" = ? and "organization_id" = ? '
export const LIVE = '("expires_at" is null or "expires_at" >= ?)'

const BY_KEY = `${SELECT}and "key" = ? and ${LIVE}`
const BY_UNIQUE = `${SELECT}and "unique_value" = ? and ${LIVE}`

type Range = Parameters<RecordReader['list']>[0]

export function recordReader(
  session: Session,
  now: () => number,
  namespace: string,
  organizationId: string,
): RecordReader {
  const one = async <V>(sql: string, name: string): Promise<StoredRecord<V> | undefined> => {
    const row = await session.first<StoredRow>(sql, [namespace, organizationId, name, now()])
    return row && toRecord<V>(row)
  }
  return {
    get: (key) => one(BY_KEY, key),
    find: (unique) => one(BY_UNIQUE, unique),
    async list<V>({ prefix = '', after, limit }: Range) {
      const end = afterPrefix(prefix)
      const upTo = end === undefined ? '' : 'and "key" < ? '
      const beyond = after === undefined ? '' : 'and "key" > ? '
      const bounds = [prefix, ...(end === undefined ? [] : [end]), ...(after === undefined ? [] : [after])]
      const sql = `${SELECT}and "key" >= ? ${upTo}${beyond}and ${LIVE} order by "key"${limited(limit)}`
      const rows = await session.all<StoredRow>(sql, [namespace, organizationId, ...bounds, now()])
      return rows.map((row) => toRecord<V>(row))
    },
  }
}

/** Deletes all records of a namespace, in every organization. */
export const dropRecords = (session: Session, namespace: string): Promise<number> =>
  session.run('delete from "tw_records" where "namespace" = ?', [namespace])

/** Deletes at most `limit` expired records; resolves with how many. */
export const sweepRecords = (session: Session, now: number, limit: number): Promise<number> =>
  session.run(session.dialect.sweepRecords, [now, limit])

/** The least text that sorts after everything with this prefix; undefined when there is none. */
function afterPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (point) => point.codePointAt(0) ?? 0)
  while (points.length > 0) {
    const last = points.pop() ?? 0
    // Surrogates are no code points of their own.
    if (last < 0x10ffff) return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1)
  }
  return undefined
}

function toRecord<V>({ key, value: text, version, expires_at }: StoredRow): StoredRecord<V> {
  let parsed: { readonly value: V } | undefined
  return {
    key,
    // Whoever only asks whether there is one, as every request does for its session, needn't wait for its value.
    get value() {
      parsed ??= { value: JSON.parse(text) }
      return parsed.value
    },
    version,
    expiresAt: expires_at,
  }
}
