import type { JsonValue } from '../kernel/json.ts'

/** An event as the log keeps it. Everything but `position` and `recordedTime` is known before it is written. */
export interface NewEvent<Type extends string = string, Data = unknown> {
  /** UUIDv7. */
  readonly id: string
  /** `task.created`; a published type is never edited: its successor has a higher `schemaVersion` and an upcaster. */
  readonly type: Type
  readonly schemaVersion: number
  readonly organizationId: string
  /** The aggregate the event belongs to, such as `task/0190…`. */
  readonly stream: string
  /** Its place in the stream, from 1. */
  readonly sequence: number
  /** ISO 8601 UTC with milliseconds. */
  readonly time: string
  /** The id of who did it. */
  readonly actor: string
  /** The id of the request or job everything in this chain came from. */
  readonly correlationId: string
  /** The event or command this one follows from, if any. */
  readonly causationId: string | null
  /** How many automations stand between a person's act and this event. */
  readonly hops: number
  /** `app` for people's acts, `import:<system>` for imports … Readers use it to hold their tongue. */
  readonly origin: string
  /** W3C Trace Context of the request, if it had one. */
  readonly traceparent: string | null
  readonly data: Data
}

/** An event in the numbered log. */
export interface LoggedEvent<Type extends string = string, Data = unknown> extends NewEvent<Type, Data> {
  /** Its place in the log: from 1, without gaps, visible only after everything before it. */
  readonly position: number
  /** When it got its number; never goes back along positions. ISO 8601 UTC. */
  readonly recordedTime: string
}

/** A {@link LoggedEvent} as CloudEvents 1.0 with our extension attributes; what leaves the engine. */
export interface CloudEvent {
  readonly specversion: '1.0'
  readonly id: string
  readonly source: string
  readonly type: string
  readonly subject: string
  readonly time: string
  readonly datacontenttype: 'application/json'
  readonly schemaversion: string
  readonly sequence: string
  readonly position: string
  readonly recordedtime: string
  readonly organizationid: string
  readonly actor: string
  readonly correlationid: string
  readonly causationid?: string
  readonly hops: string
  readonly origin: string
  readonly traceparent?: string
  readonly data: JsonValue
}

const DIGITS = 16

/** CloudEvents 1.0 §3: attributes are strings; numbers are zero-padded so that they sort as text. */
export function toCloudEvent(event: LoggedEvent, source = '/taskwright'): CloudEvent {
  return {
    specversion: '1.0',
    id: event.id,
    source,
    type: event.type,
    subject: event.stream,
    time: event.time,
    datacontenttype: 'application/json',
    schemaversion: String(event.schemaVersion),
    sequence: padded(event.sequence),
    position: padded(event.position),
    recordedtime: event.recordedTime,
    organizationid: event.organizationId,
    actor: event.actor,
    correlationid: event.correlationId,
    ...(event.causationId === null ? {} : { causationid: event.causationId }),
    hops: String(event.hops),
    origin: event.origin,
    ...(event.traceparent === null ? {} : { traceparent: event.traceparent }),
    data: event.data as JsonValue,
  }
}

/** Whether a pattern (`task.created`, `task.*`, `*`) covers a type. */
export const covers = (pattern: string, type: string): boolean =>
  pattern === '*' || pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)))

export const coversAny = (patterns: readonly string[], type: string): boolean => patterns.some((p) => covers(p, type))

const padded = (n: number): string => String(n).padStart(DIGITS, '0')
