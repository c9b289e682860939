// The kits as vitest suites: one line proves an adapter. Without vitest: ./run.

import { type CacheSubject, cacheKit } from './cache/subject.ts'
import { type EventsSubject, eventsKit } from './events/subject.ts'
import { bindToVitest } from './harness/bind.ts'
import { type JobsSubject, jobsKit } from './jobs/subject.ts'
import { type StoragePlace, type StorageSubject, storageKit } from './storage/subject.ts'

export type { CacheCase } from './cache/cases.ts'
export type { CacheContext } from './cache/context.ts'
export type { CachePlace, CacheSubject } from './cache/subject.ts'
export type { EventsCase } from './events/cases.ts'
export type { EventsContext } from './events/context.ts'
export type { EventsPlace, EventsSubject } from './events/subject.ts'
export type { JobsCase } from './jobs/cases.ts'
export type { JobsContext, JobsInstance } from './jobs/context.ts'
export { databaseJobsOver } from './jobs/over-storage.ts'
export type { JobsPlace, JobsSubject } from './jobs/subject.ts'
export type { StorageCase } from './storage/cases.ts'
export type { StorageContext, StoragePeek } from './storage/context.ts'
export type { StoragePlace, StorageSubject } from './storage/subject.ts'

/** The laws of the storage port, as a vitest suite. */
export function storageContract<Place extends StoragePlace>(subject: StorageSubject<Place>): void {
  bindToVitest(storageKit(subject))
}

/** The laws of the events port, as a vitest suite. */
export function eventsContract(subject: EventsSubject): void {
  bindToVitest(eventsKit(subject))
}

/** The laws of the cache port, as a vitest suite. */
export function cacheContract(subject: CacheSubject): void {
  bindToVitest(cacheKit(subject))
}

/** The laws of the jobs port, as a vitest suite. */
export function jobsContract(subject: JobsSubject): void {
  bindToVitest(jobsKit(subject))
}
