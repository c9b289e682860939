import { deadLetters } from './dead-letters.ts'
import { delivery } from './delivery.ts'
import { broadcasts, closing, consumers } from './instances.ts'
import { retries } from './retries.ts'

/** Every law of the events port as a case; the key is the law. */
export const eventsCases = {
  ...delivery,
  ...retries,
  ...deadLetters,
  ...consumers,
  ...broadcasts,
  ...closing,
}

export type EventsCase = keyof typeof eventsCases
