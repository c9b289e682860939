import type { RecordReader, RecordWriter, StoredRecord } from '@taskwright/core'
import type { Value } from '../mapping/values.ts'
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
const LIVE = '("expires_at" is null or "expires_at" >= ?)'

const BY_KEY = `${SELECT}and "key" = ? and ${LIVE}`
const BY_UNIQUE = `${SELECT}and "unique_value" = ? and ${LIVE}`

export function recordReader(
  session: Session,
  now: () => number,
  namespace: string,
  organizationId: string,
): RecordReader {
  const select = async <V>(where: string, ...values: readonly Value[]): Promise<readonly StoredRecord<V>[]> => {
    const rows = await session.all<StoredRow>(where, [namespace, organizationId, ...values])
    return rows.map((row) => toRecord<V>(row))
  }
  return {
    get: async <V>(key: string) => (await select<V>(BY_KEY, key, now()))[0],
    find: async <V>(unique: string) => (await select<V>(BY_UNIQUE, unique, now()))[0],
    list: ({ prefix = '', after, limit }) => {
      const end = afterPrefix(prefix)
      const upTo = end === undefined ? '' : 'and "key" < ? '
      const beyond = after === undefined ? '' : 'and "key" > ? '
      const bounds = [prefix, ...(end === undefined ? [] : [end]), ...(after === undefined ? [] : [after])]
      return select(
        `${SELECT}and "key" >= ? ${upTo}${beyond}and ${LIVE} order by "key"${limited(limit)}`,
        ...bounds,
        now(),
      )
    },
  }
}

/** Only one transaction writes at a time, so what is read here still holds when it is written. */
export function recordWriter(
  session: Session,
  now: () => number,
  namespace: string,
  organizationId: string,
): RecordWriter {
  const reader = recordReader(session, now, namespace, organizationId)
  const place = [namespace, organizationId]

  /** False when another live record claims it; one that has expired lets go of it. */
  const claim = async (key: string, unique: string): Promise<boolean> => {
    const holder = await reader.find(unique)
    if (holder !== undefined) return holder.key === key
    await session.run(RELEASE, [...place, unique])
    return true
  }

  return {
    ...reader,
    async put(key, value, { ifVersion, unique = null, expiresAt = null } = {}) {
      if (ifVersion !== undefined && ((await reader.get(key))?.version ?? 0) !== ifVersion) return false
      if (unique !== null && !(await claim(key, unique))) return false
      await session.run(UPSERT, [...place, key, JSON.stringify(value) ?? 'null', unique, expiresAt, now()])
      return true
    },
    async delete(key) {
      const live = await session.run(`${DELETE} and ${LIVE}`, [...place, key, now()])
      return live > 0
    },
  }
}

const DELETE = 'delete from "tw_records" where "namespace" = ? and "organization_id" = ? and "key" = ?'
const RELEASE =
  'update "tw_records" set "unique_value" = null where "namespace" = ? and "organization_id" = ? and "unique_value" = ?'
// An expired record counts as absent: the next one under its key starts again at version 1.
const UPSERT = `insert into "tw_records" ("namespace", "organization_id", "key", "value", "unique_value", "expires_at", "version")
  values (?, ?, ?, ?, ?, ?, 1)
  on conflict ("namespace", "organization_id", "key") do update set
    "value" = excluded."value", "unique_value" = excluded."unique_value", "expires_at" = excluded."expires_at",
    "version" = case when "tw_records"."expires_at" < ? then 1 else "tw_records"."version" + 1 end`

/** Deletes all records of a namespace, in every organization. */
export const dropRecords = (session: Session, namespace: string): Promise<number> =>
  session.run('delete from "tw_records" where "namespace" = ?', [namespace])

/** Deletes at most `limit` expired records; resolves with how many. */
export const sweepRecords = (session: Session, now: number, limit: number): Promise<number> =>
  session.run(
    `delete from "tw_records" where rowid in (select rowid from "tw_records" where "expires_at" < ? limit ?)`,
    [now, limit],
  )

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
