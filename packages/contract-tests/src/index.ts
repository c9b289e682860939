// The kits as vitest suites: one line proves an adapter. Without vitest: ./run.

import { bindToVitest } from './harness/bind.ts'
import { type StoragePlace, type StorageSubject, storageKit } from './storage/subject.ts'

export type { StorageCase } from './storage/cases.ts'
export type { StorageContext, StoragePeek } from './storage/context.ts'
export type { StoragePlace, StorageSubject } from './storage/subject.ts'

/** The laws of the storage port, as a vitest suite. */
export function storageContract<Place extends StoragePlace>(subject: StorageSubject<Place>): void {
  bindToVitest(storageKit(subject))
}
