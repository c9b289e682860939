import { type CloudEvent, type LoggedEvent, toCloudEvent } from '@taskwright/core'
import type { Message, Options } from 'amqplib'

/** What a message says beside the event. Foreign consumers need none of it. */
const ATTEMPT = 'taskwright-attempt'
const DUE = 'taskwright-due'
const TO = 'taskwright-to'
const PASSED = 'taskwright-passed'
const SUBSCRIPTION = 'taskwright-subscription'
const REASON = 'taskwright-reason'
const DIED_AT = 'taskwright-died-at'

/** The structured mode of CloudEvents: a consumer needs to know nothing of AMQP's headers. */
const CONTENT_TYPE = 'application/cloudevents+json; charset=utf-8'

/** A message on its way. `exchange` '' takes it to the queue `routingKey` names. */
export interface Outgoing {
  readonly exchange: string
  readonly routingKey: string
  readonly content: Buffer
  readonly options: Options.Publish & { readonly messageId: string }
}

/** An event as a message; its routing key, where it goes through the exchange of events, is its type. */
export function messageOf(event: LoggedEvent, source: string, to: Pick<Outgoing, 'exchange' | 'routingKey'>): Outgoing {
  return {
    ...to,
    content: Buffer.from(JSON.stringify(toCloudEvent(event, source))),
    options: {
      mandatory: true,
      persistent: true,
      contentType: CONTENT_TYPE,
      messageId: event.id,
      type: event.type,
      ...(event.traceparent === null ? {} : { headers: { traceparent: event.traceparent } }),
    },
  }
}

/** The event in a message; throws where there is none. */
export function eventIn({ content }: Pick<Message, 'content'>): LoggedEvent {
  const cloud: Partial<CloudEvent> = JSON.parse(content.toString('utf8'))
  if (typeof cloud.id !== 'string' || typeof cloud.type !== 'string' || cloud.position === undefined) {
    throw new TypeError('not an event of ours')
  }
  return {
    id: cloud.id,
    type: cloud.type,
    schemaVersion: Number(cloud.schemaversion),
    organizationId: String(cloud.organizationid),
    stream: String(cloud.subject),
    sequence: Number(cloud.sequence),
    time: String(cloud.time),
    actor: String(cloud.actor),
    correlationId: String(cloud.correlationid),
    causationId: cloud.causationid ?? null,
    hops: Number(cloud.hops),
    origin: String(cloud.origin),
    traceparent: cloud.traceparent ?? null,
    data: cloud.data,
    position: Number(cloud.position),
    recordedTime: String(cloud.recordedtime),
  }
}

/** Where a message of a subscription stands. */
export interface Standing {
  readonly attempt: number
  /** How many consumers in a row did not know its type and passed it on. */
  readonly passed: number
}

export function standingOf(message: Message): Standing {
  return { attempt: Math.max(1, countIn(message, ATTEMPT)), passed: countIn(message, PASSED) }
}

/** How often the broker handed this message to a consumer that went without a word. */
export const timesLost = (message: Message): number => countIn(message, 'x-delivery-count')

/** A copy of a message for a queue. */
export const copyFor = (message: Message, queue: string, { attempt, passed }: Standing): Outgoing =>
  copy(message, queue, { [ATTEMPT]: attempt, [PASSED]: passed })

/** A copy that rests on a rung until it is due in a queue. Epoch milliseconds. */
export const resting = (copy: Outgoing, rung: string, due: number): Outgoing => ({
  ...copy,
  routingKey: rung,
  options: { ...copy.options, headers: { ...copy.options.headers, [DUE]: Math.ceil(due), [TO]: copy.routingKey } },
})

/** When a resting message is due, and where; undefined of one that says nothing of it. */
export function restOf(message: Message): { readonly due: number; readonly to: string } | undefined {
  const to: unknown = message.properties.headers?.[TO]
  return typeof to === 'string' ? { due: countIn(message, DUE), to } : undefined
}

function countIn({ properties: { headers = {} } }: Message, name: string): number {
  const value: unknown = headers[name]
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0
}

/** What is known of a dead letter beside its event. */
export interface Death {
  readonly subscription: string
  readonly attempts: number
  readonly reason: string
  /** ISO 8601 UTC. */
  readonly diedAt: string
}

export const buried = (message: Message, queue: string, { subscription, attempts, reason, diedAt }: Death): Outgoing =>
  copy(message, queue, { [ATTEMPT]: attempts, [SUBSCRIPTION]: subscription, [REASON]: reason, [DIED_AT]: diedAt })

/** A death as its consumer wrote it down. */
export function deathOf(message: Message, subscription: string): Death {
  const { headers = {} } = message.properties
  const [reason, diedAt]: unknown[] = [headers[REASON], headers[DIED_AT]]
  return {
    subscription,
    attempts: standingOf(message).attempt,
    reason: typeof reason === 'string' ? reason : 'unknown',
    diedAt: typeof diedAt === 'string' ? diedAt : new Date(0).toISOString(),
  }
}

function copy(
  { content, properties: { contentType, messageId, type, headers = {} } }: Message,
  queue: string,
  own: Readonly<Record<string, string | number>>,
): Outgoing {
  const { traceparent } = headers
  return {
    exchange: '',
    routingKey: queue,
    content,
    options: {
      mandatory: true,
      persistent: true,
      contentType,
      messageId: String(messageId),
      type,
      headers: { ...(typeof traceparent === 'string' ? { traceparent } : {}), ...own },
    },
  }
}
