import { closing, outages } from './closing.ts'
import { delivery, priorities } from './delivery.ts'
import { leases } from './leases.ts'
import { retries } from './retries.ts'

/** Every law of the jobs port as a case; the key is the law. */
export const jobsCases = { ...delivery, ...priorities, ...leases, ...retries, ...closing, ...outages }

export type JobsCase = keyof typeof jobsCases
