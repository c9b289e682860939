import { deadLetters } from './dead-letters.ts'
import { delivery } from './delivery.ts'
import { handing } from './handing.ts'
import { broadcasts, closing, consumers } from './instances.ts'
import { figures, outages } from './outages.ts'
import { retries } from './retries.ts'

/** Every law of the events port as a case; the key is the law. */
export const eventsCases = {
  ...delivery,
  ...handing,
  ...retries,
  ...deadLetters,
  ...consumers,
  ...broadcasts,
  ...closing,
  ...outages,
  ...figures,
}

export type EventsCase = keyof typeof eventsCases
