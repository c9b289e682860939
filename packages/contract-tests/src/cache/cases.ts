import { keys } from './keys.ts'
import { closing, counting } from './lifecycle.ts'
import { loads } from './loads.ts'
import { outages } from './outages.ts'
import { expiry, sharing, values } from './values.ts'

/** Every law of the cache port as a case; the key is the law. */
export const cacheCases = {
  ...values,
  ...expiry,
  ...sharing,
  ...keys,
  ...loads,
  ...outages,
  ...counting,
  ...closing,
}

export type CacheCase = keyof typeof cacheCases
