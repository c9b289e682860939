import type { RecordWriter, StoredRecord } from '@taskwright/core'
import { LIVE, recordReader } from './records.ts'
import type { Session } from './session.ts'
import { type Sql, sql } from './text.ts'

type Put = RecordWriter['put']
type PutOptions = NonNullable<Parameters<Put>[2]>

export function recordWriter(
  session: Session,
  now: () => number,
  namespace: string,
  organizationId: string,
): RecordWriter {
  const reader = recordReader(session, now, namespace, organizationId)
  const place: Place = { session, now, names: [namespace, organizationId] }
  return {
    ...reader,
    put: session.dialect.oneWriter ? putAlone(place, reader) : putAmongOthers(place),
    async delete(key) {
      const live = await session.run(`${DELETE} and ${LIVE}`, [...place.names, key, now()])
      return live > 0
    },
  }
}

interface Place {
  readonly session: Session
  readonly now: () => number
  /** Namespace and organization. */
  readonly names: readonly string[]
}

const PLACE = '"namespace" = ? and "organization_id" = ?'
const DELETE = `delete from "tw_records" where ${PLACE} and "key" = ?`
const RELEASE = `update "tw_records" set "unique_value" = null where ${PLACE} and "unique_value" = ?`
const INSERT = `insert into "tw_records" ("namespace", "organization_id", "key", "value", "unique_value", "expires_at", "version")
  values (?, ?, ?, ?, ?, ?, 1)`

/** For one writer at a time: what is read here still holds when it is written. */
function putAlone({ session, now, names }: Place, reader: Pick<RecordWriter, 'get' | 'find'>): Put {
  /** False when another live record claims it; one that has expired lets go of it. */
  const claim = async (key: string, unique: string): Promise<boolean> => {
    const holder = await reader.find(unique)
    if (holder !== undefined) return holder.key === key
    await session.run(RELEASE, [...names, unique])
    return true
  }
  return async (key, value, { ifVersion, unique = null, expiresAt = null } = {}) => {
    if (ifVersion !== undefined && ((await reader.get(key))?.version ?? 0) !== ifVersion) return false
    if (unique !== null && !(await claim(key, unique))) return false
    await session.run(UPSERT, [...names, key, toText(value), unique, expiresAt, now()])
    return true
  }
}

// An expired record counts as absent: the next one under its key starts again at version 1.
const UPSERT = `${INSERT}
  on conflict ("namespace", "organization_id", "key") do update set
    "value" = excluded."value", "unique_value" = excluded."unique_value", "expires_at" = excluded."expires_at",
    "version" = case when "tw_records"."expires_at" < ? then 1 else "tw_records"."version" + 1 end`

/**
 * Where others write at the same time. Rows that aren't there can't be locked, and inserts that race for a key deadlock
 * when the first is rolled back: so whoever may insert, or claims a unique value, locks the names first, then looks.
 */
function putAmongOthers(place: Place): Put {
  const { session, now, names } = place
  return async (key, value, options = {}) => {
    const { ifVersion, unique = null, expiresAt = null } = options
    if (ifVersion !== undefined && unique === null) {
      const set = sql(SET, toText(value), expiresAt, ...names, key, ifVersion, now())
      if (session.deferral !== undefined) {
        session.deferral.claim([...names, key].join(' '))
        // Should it be otherwise, the commit fails.
        const insert = sql(INSERT, ...names, key, toText(value), unique, expiresAt)
        await session.beforeCommit(ifVersion === 0 ? [insert] : session.dialect.changingOne(set))
        return true
      }
      if (ifVersion > 0) return (await session.run(set.text, set.values)) > 0
    }
    return putLocked(place, key, toText(value), options)
  }
}

async function putLocked(place: Place, key: string, text: string, options: PutOptions): Promise<boolean> {
  const { session, now, names } = place
  const { ifVersion, unique = null, expiresAt = null } = options
  const { row, holder } = await lockedRows(place, key, unique)
  const isLive = (found: Locked): boolean => found.expires_at === null || found.expires_at >= now()
  const live = row !== undefined && isLive(row) ? row : undefined
  if (ifVersion !== undefined && (live?.version ?? 0) !== ifVersion) return false
  if (holder !== undefined && isLive(holder)) return false
  if (holder !== undefined) await session.beforeCommit([sql(RELEASE, ...names, unique)])
  if (row === undefined) {
    const inserted = await session.dialect.insertUnlessThere(
      session,
      sql(INSERT, ...names, key, text, unique, expiresAt),
    )
    // Somebody on trial, who locks no names, was faster.
    return inserted || putLocked(place, key, text, options)
  }
  await session.beforeCommit([sql(REPLACE, text, unique, expiresAt, (live?.version ?? 0) + 1, ...names, key)])
  return true
}

type Locked = Pick<StoredRecord, 'key' | 'version'> & { readonly expires_at: number | null }

/** The record of this key, and another one that has the unique value; expired ones too. */
async function lockedRows({ session, names }: Place, key: string, unique: PutOptions['unique']) {
  const { dialect } = session
  const locks = [`${names.join(' ')} = ${key}`, ...(unique == null ? [] : [`${names.join(' ')} ! ${unique}`])]
  const reads: Sql[] = [sql(LOCK_KEY + dialect.lockRow, ...names, key)]
  if (unique != null) reads.push(sql(LOCK_UNIQUE + dialect.lockRow, ...names, unique, key))
  const [, row, holder] = await session.batch([dialect.lockNames(locks), ...reads])
  return { row: row?.rows[0] as Locked | undefined, holder: holder?.rows[0] as Locked | undefined }
}

const LOCKED = `select t."key", t."version", t."expires_at" from "tw_records" t where t."namespace" = ? and t."organization_id" = ?`
const LOCK_KEY = `${LOCKED} and t."key" = ?`
const LOCK_UNIQUE = `${LOCKED} and t."unique_value" = ? and t."key" <> ?`
const SET = `update "tw_records" set "value" = ?, "unique_value" = null, "expires_at" = ?, "version" = "version" + 1
  where ${PLACE} and "key" = ? and "version" = ? and ${LIVE}`
const REPLACE = `update "tw_records" set "value" = ?, "unique_value" = ?, "expires_at" = ?, "version" = ? where ${PLACE} and "key" = ?`

const toText = (value: unknown): string => JSON.stringify(value) ?? 'null'
