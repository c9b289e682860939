import { compareCodePoints } from '../kernel/text.ts'
import type { RecordReader, RecordWriter, StoredRecord } from '../ports/records.ts'
import { keyOf } from './place.ts'
import type { StagedMap } from './staged.ts'

export interface KeptRecord {
  readonly namespace: string
  readonly organizationId: string
  readonly key: string
  /** JSON text. */
  readonly value: string
  readonly version: number
  readonly unique: string | null
  readonly expiresAt: number | null
}

/** Where records are, as a reader or a unit of work sees them. */
export interface RecordShelf {
  readonly records: Pick<StagedMap<KeptRecord>, 'get' | 'values'>
  readonly claims: Pick<StagedMap<string>, 'get'>
  readonly now: () => number
}
export interface WritableShelf extends RecordShelf {
  readonly records: StagedMap<KeptRecord>
  readonly claims: StagedMap<string>
}

/** A record is there up to and including its last millisecond. */
export const isLive = (record: KeptRecord, now: number): boolean => record.expiresAt === null || record.expiresAt >= now

export function recordReader(shelf: RecordShelf, namespace: string, organizationId: string) {
  const live = (key: string | undefined): KeptRecord | undefined => {
    const record = key === undefined ? undefined : shelf.records.get(key)
    return record !== undefined && isLive(record, shelf.now()) ? record : undefined
  }
  const claimant = (unique: string) => live(shelf.claims.get(keyOf(namespace, organizationId, unique)))
  const byKey = (key: string) => live(keyOf(namespace, organizationId, key))

  const list = ({ prefix = '', after, limit }: Parameters<RecordReader['list']>[0]) =>
    [...shelf.records.values()]
      .filter((record) => record.namespace === namespace && record.organizationId === organizationId)
      .filter((record) => record.key.startsWith(prefix) && isLive(record, shelf.now()))
      .filter(({ key }) => after === undefined || compareCodePoints(key, after) > 0)
      .sort((a, b) => compareCodePoints(a.key, b.key))
      .slice(0, limit)

  return { byKey, claimant, list }
}

export function recordWriter(shelf: WritableShelf, namespace: string, organizationId: string) {
  const reader = recordReader(shelf, namespace, organizationId)
  const idOf = (key: string) => keyOf(namespace, organizationId, key)
  const claimOf = (unique: string) => keyOf(namespace, organizationId, unique)

  /** Lets go of a claim, unless it was taken over because this record had expired. */
  const release = (key: string) => {
    const unique = shelf.records.get(idOf(key))?.unique ?? null
    if (unique !== null && shelf.claims.get(claimOf(unique)) === idOf(key)) shelf.claims.delete(claimOf(unique))
  }

  const put: (...args: Parameters<RecordWriter['put']>) => boolean = (key, value, options = {}) => {
    const { ifVersion, unique = null, expiresAt = null } = options
    const version = reader.byKey(key)?.version ?? 0
    if (ifVersion !== undefined && ifVersion !== version) return false
    const holder = unique === null ? undefined : reader.claimant(unique)
    if (holder !== undefined && holder.key !== key) return false
    release(key)
    const text = JSON.stringify(value) ?? 'null'
    shelf.records.set(idOf(key), {
      namespace,
      organizationId,
      key,
      value: text,
      version: version + 1,
      unique,
      expiresAt,
    })
    if (unique !== null) shelf.claims.set(claimOf(unique), idOf(key))
    return true
  }

  const remove = (key: string): boolean => {
    const wasThere = reader.byKey(key) !== undefined
    release(key)
    shelf.records.delete(idOf(key))
    return wasThere
  }

  return { ...reader, put, remove }
}

/** Deletes what has expired; how many that were. */
export const sweepRecords = (shelf: WritableShelf): number =>
  removeWhere(shelf, (record) => !isLive(record, shelf.now()))

/** Deletes a whole namespace; how many that were. */
export const dropRecords = (shelf: WritableShelf, namespace: string): number =>
  removeWhere(shelf, (record) => record.namespace === namespace)

function removeWhere(shelf: WritableShelf, condition: (record: KeptRecord) => boolean): number {
  const unwanted = [...shelf.records.values()].filter(condition)
  for (const { namespace, organizationId, key } of unwanted) recordWriter(shelf, namespace, organizationId).remove(key)
  return unwanted.length
}

export const toRecord = <Value>({ key, value, version, expiresAt }: KeptRecord): StoredRecord<Value> => ({
  key,
  value: JSON.parse(value),
  version,
  expiresAt,
})
