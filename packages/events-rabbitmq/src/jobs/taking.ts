import { jobPriorities } from '@taskwright/core'
import type { ConfirmChannel, Message } from 'amqplib'
import type { JobNames } from './names.ts'

/** Every so many jobs taken one is looked for below the highest priority first. */
const FAIRNESS = 10
const [HIGH, DEFAULT, LOW] = jobPriorities
const IN_TURN = [
  [DEFAULT, LOW, HIGH],
  [LOW, DEFAULT, HIGH],
] as const

/** Takes the job that is next among the queues, if there is one: what is not taken stays with the broker, for everybody. */
export function takingFrom(
  names: JobNames,
  types: readonly string[],
): (channel: ConfirmChannel) => Promise<Message | undefined> {
  let taken = 0
  return async (channel) => {
    const turn = taken + 1
    const order = turn % FAIRNESS === 0 ? (IN_TURN[(turn / FAIRNESS) % 2] ?? jobPriorities) : jobPriorities
    for (const priority of order) {
      // Of several types each is looked at first in turn.
      for (let n = 0; n < types.length; n++) {
        const type = types[(taken + n) % types.length] ?? ''
        const message = await channel.get(names.tickets(type, priority))
        if (!message) continue
        taken++
        return message
      }
    }
    return undefined
  }
}
