import type { Channel, ChannelModel } from 'amqplib'
import { atMost, pause } from './time.ts'
import type { Names } from './topology.ts'

const LOCKED = 405
const LOOK_AGAIN_MS = 30

/**
 * Work that only one connection at a time does. An exclusive queue belongs to the connection that declared it and goes with
 * it, so a lock can neither be shared nor left behind. Rejects when `connection` ends.
 */
export type Locks = <T>(connection: ChannelModel, what: string, work: () => Promise<T>) => Promise<T>

export function locksOf(names: Names): Locks {
  /** Within one connection the queue keeps nobody out. */
  const turns = new Map<string, Promise<unknown>>()

  return (connection, what, work) => {
    const turn = (turns.get(what) ?? Promise.resolve()).then(() => alone(connection, names.lock(what), work))
    const over = turn.catch(() => {})
    turns.set(what, over)
    over.then(() => {
      if (turns.get(what) === over) turns.delete(what)
    })
    return turn
  }
}

async function alone<T>(connection: ChannelModel, queue: string, work: () => Promise<T>): Promise<T> {
  const channel = await acquire(connection, queue)
  try {
    return await work()
  } finally {
    await atMost(
      1000,
      (async () => {
        await channel.deleteQueue(queue)
        await channel.close()
      })(),
    )
  }
}

async function acquire(connection: ChannelModel, queue: string): Promise<Channel> {
  for (;;) {
    // A refusal closes the channel.
    const channel = await connection.createChannel()
    channel.on('error', () => {})
    try {
      await channel.assertQueue(queue, { exclusive: true, durable: false, autoDelete: false })
      return channel
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === LOCKED)) throw error
      await pause(LOOK_AGAIN_MS * (1 + Math.random())).over
    }
  }
}
