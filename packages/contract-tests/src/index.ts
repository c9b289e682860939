// The kits as vitest suites: one line proves an adapter. Without vitest: ./run.

import { type EventsSubject, eventsKit } from './events/subject.ts'
import { bindToVitest } from './harness/bind.ts'
import { type StoragePlace, type StorageSubject, storageKit } from './storage/subject.ts'

export type { EventsCase } from './events/cases.ts'
export type { EventsContext } from './events/context.ts'
export type { EventsPlace, EventsSubject } from './events/subject.ts'
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
