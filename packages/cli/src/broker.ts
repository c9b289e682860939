import type { EventsPort, JobsPort } from '@taskwright/core'
import type { ChannelModel } from 'amqplib'
import type { Config, Remote } from './config/config.ts'
import { exitCodes } from './exit-codes.ts'
import { Failure } from './failure.ts'
import { NotThereYet } from './reach.ts'

/** The bus that the configuration asks for; undefined for the log itself. It connects when it is first used. */
export async function openEvents(
  { broker }: Config,
  onError: (error: unknown, where: string) => void,
): Promise<EventsPort | undefined> {
  if (broker.kind === 'log') return undefined
  const { rabbitmq } = await import('@taskwright/events-rabbitmq')
  return rabbitmq({ urls: broker.brokers.map(({ url }) => url), onError })
}

/** Jobs go where the events go; undefined for the database. A process connects when it first has to do with a job. */
export async function openJobs(
  { broker }: Config,
  onError: (error: unknown, where: string) => void,
): Promise<JobsPort | undefined> {
  if (broker.kind === 'log') return undefined
  const { rabbitmqJobs } = await import('@taskwright/events-rabbitmq')
  return rabbitmqJobs({ urls: broker.brokers.map(({ url }) => url), onError })
}

const CONNECT_MS = 5000

/** A connection to the first of the brokers that lets us in, for a question or two. */
export async function connectBroker(brokers: readonly Remote[]): Promise<ChannelModel> {
  const { connect } = await import('amqplib')
  let failure: unknown
  for (const { url, where } of brokers) {
    try {
      const connection = await connect(url, { timeout: CONNECT_MS })
      // What becomes of it later is seen by whoever asks.
      connection.on('error', () => {})
      return connection
    } catch (error) {
      failure = brokerFailure(error, where)
      if (!(failure instanceof NotThereYet)) break
    }
  }
  throw failure
}

/** Whether one of the brokers would take us. */
export async function reachBroker(brokers: readonly Remote[]): Promise<void> {
  const connection = await connectBroker(brokers)
  await connection.close().catch(() => {})
}

const VARIABLE = 'TASKWRIGHT_BROKER_URL'

function brokerFailure(error: unknown, where: string): Failure {
  const said = error instanceof Error ? error.message : ''
  const wrong = (code: string, sentence: string) => new Failure(exitCodes.configuration, code, sentence)
  if (/ACCESS.REFUSED|\b403\b/.test(said))
    return wrong('events.credentials', `The broker at ${where} refuses the user or the password in ${VARIABLE}.`)
  if (/NOT.ALLOWED|\b530\b|got <ConnectionClose/.test(said))
    return wrong('events.no_vhost', `The broker of ${where} has no such virtual host, or this user may not enter it.`)
  return new NotThereYet(exitCodes.unavailable, 'events.unavailable', `The broker at ${where} cannot be reached.`)
}
