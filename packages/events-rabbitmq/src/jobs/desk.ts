import type { ChannelModel, ConfirmChannel } from 'amqplib'
import { type Sending, sendingOn } from '../publisher.ts'

/**
 * Where jobs are taken, and where they are settled: what a worker says reaches the broker by the channel the job came by, or
 * not at all. Whoever was silent for too long has lost the channel, and the job with it.
 */
export interface Desk {
  readonly connection: ChannelModel
  readonly channel: ConfirmChannel
  readonly sending: Sending
  /** Jobs taken here. */
  readonly attempts: Set<AbortController>
  isOpen(): boolean
}

export function openDesk(connection: ChannelModel, channel: ConfirmChannel): Desk {
  const attempts = new Set<AbortController>()
  let open = true
  channel.once('close', () => {
    open = false
    for (const controller of attempts) controller.abort(lostJob())
  })
  return { connection, channel, sending: sendingOn(channel), attempts, isOpen: () => open }
}

export const lostJob = () => new DOMException('The job is somebody else’s by now.', 'AbortError')
