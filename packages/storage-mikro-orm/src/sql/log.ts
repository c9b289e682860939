import type { LoggedEvent, NewEvent } from '@taskwright/core'
import type { Value } from '../mapping/values.ts'
import type { Session } from './session.ts'
import { limited } from './text.ts'

/** An event as it is read. */
export interface StoredEvent {
  readonly position: number
  readonly recorded_time: number
  readonly id: string
  readonly type: string
  readonly schema_version: number
  readonly organization_id: string
  readonly stream: string
  readonly sequence: number
  readonly time: number
  readonly actor: string
  readonly correlation_id: string
  readonly causation_id: string | null
  readonly hops: number
  readonly origin: string
  readonly traceparent: string | null
  readonly data: string
}

export const eventColumns = [
  'id',
  'type',
  'schema_version',
  'organization_id',
  'stream',
  'sequence',
  'time',
  'actor',
  'correlation_id',
  'causation_id',
  'hops',
  'origin',
  'traceparent',
  'data',
] as const satisfies readonly (keyof StoredEvent)[]

export async function readLog(session: Session, after: number, limit: number): Promise<readonly LoggedEvent[]> {
  const text = `${session.dialect.log.select}where "position" > ? order by "position"${limited(limit)}`
  const rows = await session.all<StoredEvent>(text, [after])
  return rows.map(toEvent)
}

export async function readStream(
  session: Session,
  organizationId: string,
  stream: string,
): Promise<readonly LoggedEvent[]> {
  const rows = await session.all<StoredEvent>(
    `${session.dialect.log.select}where "organization_id" = ? and "stream" = ? order by "sequence"`,
    [organizationId, stream],
  )
  return rows.map(toEvent)
}

export async function readHead(session: Session): Promise<number> {
  const row = await session.first<{ head: number | null }>(session.dialect.log.head, [])
  return row?.head ?? 0
}

/** An event as the values of {@link eventColumns}. */
export const eventValues = (event: NewEvent): Value[] => [
  event.id,
  event.type,
  event.schemaVersion,
  event.organizationId,
  event.stream,
  event.sequence,
  Date.parse(event.time),
  event.actor,
  event.correlationId,
  event.causationId,
  event.hops,
  event.origin,
  event.traceparent,
  JSON.stringify(event.data) ?? 'null',
]

const toEvent = (row: StoredEvent): LoggedEvent => ({
  id: row.id,
  type: row.type,
  schemaVersion: row.schema_version,
  organizationId: row.organization_id,
  stream: row.stream,
  sequence: row.sequence,
  time: new Date(row.time).toISOString(),
  actor: row.actor,
  correlationId: row.correlation_id,
  causationId: row.causation_id,
  hops: row.hops,
  origin: row.origin,
  traceparent: row.traceparent,
  data: JSON.parse(row.data),
  position: row.position,
  recordedTime: new Date(row.recorded_time).toISOString(),
})
