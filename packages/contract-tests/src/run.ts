// The kits without a test framework: run them in a script, a browser, or under a runner of your own.

import type { CacheCase } from './cache/cases.ts'
import { type CacheSubject, cacheKit } from './cache/subject.ts'
import type { EventsCase } from './events/cases.ts'
import { type EventsSubject, eventsKit } from './events/subject.ts'
import type { ContractReport } from './harness/run.ts'
import { runKit } from './harness/run.ts'
import type { JobsCase } from './jobs/cases.ts'
import { type JobsSubject, jobsKit } from './jobs/subject.ts'
import type { StorageCase } from './storage/cases.ts'
import { type StoragePlace, type StorageSubject, storageKit } from './storage/subject.ts'

export { type CacheCase, cacheCases } from './cache/cases.ts'
export type { CacheContext } from './cache/context.ts'
export type { CachePlace, CacheSubject } from './cache/subject.ts'
export { type EventsCase, eventsCases } from './events/cases.ts'
export type { EventsContext } from './events/context.ts'
export type { EventsPlace, EventsSubject } from './events/subject.ts'
export type { CaseFailure, ContractReport } from './harness/run.ts'
export { toText } from './harness/run.ts'
export { type JobsCase, jobsCases } from './jobs/cases.ts'
export type { JobsContext, JobsInstance } from './jobs/context.ts'
export { databaseJobsOver } from './jobs/over-storage.ts'
export type { JobsPlace, JobsSubject } from './jobs/subject.ts'
export { type StorageCase, storageCases } from './storage/cases.ts'
export type { StorageContext, StoragePeek } from './storage/context.ts'
export type { StoragePlace, StorageSubject } from './storage/subject.ts'

/** Tries every law of the storage port, or only the named ones, and tells how it went. */
export const runStorageContract = <Place extends StoragePlace>(
  subject: StorageSubject<Place>,
  only?: readonly StorageCase[],
): Promise<ContractReport<StorageCase>> => runKit(storageKit(subject), only)

/** Tries every law of the events port, or only the named ones, and tells how it went. */
export const runEventsContract = (
  subject: EventsSubject,
  only?: readonly EventsCase[],
): Promise<ContractReport<EventsCase>> => runKit(eventsKit(subject), only)

/** Tries every law of the cache port, or only the named ones, and tells how it went. */
export const runCacheContract = (
  subject: CacheSubject,
  only?: readonly CacheCase[],
): Promise<ContractReport<CacheCase>> => runKit(cacheKit(subject), only)

/** Tries every law of the jobs port, or only the named ones, and tells how it went. */
export const runJobsContract = (subject: JobsSubject, only?: readonly JobsCase[]): Promise<ContractReport<JobsCase>> =>
  runKit(jobsKit(subject), only)
