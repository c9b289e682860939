import type { Clock } from '@taskwright/core'
import type { BrokerError } from './failures.ts'

export interface RabbitmqOptions {
  /** `amqp://user:password@host:port/vhost`, or `amqps:`. @default 'amqp://guest:guest@127.0.0.1:5672' */
  readonly url?: string
  /** Brokers of one cluster, tried in turn. Instead of `url`. */
  readonly urls?: readonly string[]
  /** What the names of exchanges and queues begin with; programs that share events share it. @default 'taskwright' */
  readonly prefix?: string
  /** How many events a subscription handles at once. @default 20 */
  readonly prefetch?: number
  /** How many published events may be unconfirmed at once. @default 500 */
  readonly window?: number
  /** Seconds; a broker that is silent for two to three times as long counts as gone. @default 10 */
  readonly heartbeat?: number
  /** How long the broker may take to confirm. At most 5,000. @default 5000 */
  readonly deadlineMs?: number
  /** How long a connection may take to come about. @default 5000 */
  readonly connectMs?: number
  /** `source` of the CloudEvents. @default '/taskwright' */
  readonly source?: string
  /** Tells when an event died. @default the machine's */
  readonly clock?: Pick<Clock, 'now'>
  /** Told what is wrong with the broker, once for each kind of trouble. */
  readonly onError?: (error: BrokerError, where: string) => void
}

const LONGEST_MS = 5000

/** To declare everything takes a broker that is busy some seconds. One that has not answered for so long is not busy. */
export const SILENT_MS = 10_000

export function settingsOf(options: RabbitmqOptions) {
  const { url = 'amqp://guest:guest@127.0.0.1:5672', urls = [url], prefix = 'taskwright', heartbeat = 10 } = options
  const { prefetch = 20, window = 500, deadlineMs = LONGEST_MS, connectMs = LONGEST_MS } = options
  const { source = '/taskwright', clock = { now: () => Date.now() }, onError = () => {} } = options
  if (urls.length === 0) throw new TypeError('rabbitmq() needs at least one address.')
  for (const [name, value] of Object.entries({ prefetch, window, heartbeat, deadlineMs, connectMs })) {
    if (!Number.isInteger(value) || value < 1)
      throw new TypeError(`rabbitmq(): ${name} must be a whole number above 0.`)
  }
  if (prefetch > 65_535) throw new TypeError('rabbitmq(): prefetch must be at most 65535.')
  if (!/^[\w.-]{1,64}$/.test(prefix)) {
    throw new TypeError('rabbitmq(): prefix is made of up to 64 letters, digits, "_", "-" and ".".')
  }
  return {
    urls: urls.map((one) => withHeartbeat(one, heartbeat)),
    prefix,
    prefetch,
    window,
    deadlineMs: Math.min(deadlineMs, LONGEST_MS),
    connectMs,
    source,
    now: clock.now,
    onError,
  }
}

export type Settings = ReturnType<typeof settingsOf>

function withHeartbeat(url: string, seconds: number): string {
  if (!URL.canParse(url) || !/^amqps?:$/.test(new URL(url).protocol)) {
    // What was given may hold a password.
    throw new TypeError('rabbitmq(): an address looks like amqp://user:password@host:port/vhost')
  }
  const parsed = new URL(url)
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', String(seconds))
  return parsed.href
}

/** Tells of a failure once, not at every attempt, until another one comes. */
export function onceEach(tell: (error: BrokerError) => void): (error: BrokerError) => void {
  let told = ''
  return (error) => {
    if (error.message === told) return
    told = error.message
    try {
      tell(error)
    } catch {
      // Who listens to errors sees to its own.
    }
  }
}
