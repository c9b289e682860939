import type { EventsCase } from '../events/cases.ts'
import { deliveryMutants } from './delivery.ts'
import type { EventsMutant } from './events-sabotage.ts'
import { handingMutants } from './handing.ts'
import { broadcastMutants, closingMutants, consumerMutants } from './instances.ts'
import { figuresMutants, outageMutants } from './outages.ts'
import { deadLetterMutants, retryMutants } from './retries.ts'

/** For every case a bus that breaks its law. A case without one does not compile. */
export const eventsMutants: { readonly [Sentence in EventsCase]: EventsMutant } = {
  ...deliveryMutants,
  ...handingMutants,
  ...retryMutants,
  ...deadLetterMutants,
  ...consumerMutants,
  ...broadcastMutants,
  ...closingMutants,
  ...outageMutants,
  ...figuresMutants,
}
