import type { Channel, ChannelModel } from 'amqplib'
import { atMost } from '../time.ts'
import type { JobNames } from './names.ts'

const NOT_FOUND = 404
const LOCKED = 405
const GOODBYE_MS = 1000

/** Whose a job is: ours to do, somebody else's just now, or nobody's since it has ended. */
export type Hold = { readonly whose: 'ours'; release(): Promise<void> } | { readonly whose: 'others' | 'nobody' }

/** An exclusive queue keeps other connections out; within one, this does. */
const held = new WeakMap<ChannelModel, Set<string>>()

/**
 * Takes a job for this connection, so that of two tickets of one job only one is worked on. The hold goes when the connection
 * does.
 */
export async function holdJob(connection: ChannelModel, names: JobNames, id: string): Promise<Hold> {
  const ours = held.get(connection) ?? new Set()
  held.set(connection, ours)
  if (ours.has(id)) return { whose: 'others' }
  ours.add(id)
  let holding = false
  const release = async (): Promise<void> => {
    if (holding) await atMost(GOODBYE_MS, letGo(connection, names.hold(id)))
    ours.delete(id)
  }
  try {
    const locked = await unless(LOCKED, connection, (channel) =>
      channel.assertQueue(names.hold(id), { exclusive: true, durable: false, autoDelete: false }),
    )
    holding = locked
    // Looked at last: whoever had the job before has ended it before letting go of it.
    const lives = locked && (await unless(NOT_FOUND, connection, (channel) => channel.checkExchange(names.token(id))))
    if (lives) return { whose: 'ours', release }
    await release()
    return { whose: locked ? 'nobody' : 'others' }
  } catch (error) {
    await release()
    throw error
  }
}

async function letGo(connection: ChannelModel, queue: string): Promise<void> {
  await unless(NOT_FOUND, connection, (channel) => channel.deleteQueue(queue))
}

/** Whether it could be done; a refusal with this code says no, and closes the channel. */
async function unless(
  code: number,
  connection: ChannelModel,
  work: (channel: Channel) => Promise<unknown>,
): Promise<boolean> {
  const channel = await connection.createChannel()
  channel.on('error', () => {})
  try {
    await work(channel)
    await channel.close()
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === code) return false
    throw error
  }
}
