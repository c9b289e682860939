// The kits without a test framework: run them in a script, a browser, or under a runner of your own.

import type { ContractReport } from './harness/run.ts'
import { runKit } from './harness/run.ts'
import type { StorageCase } from './storage/cases.ts'
import { type StoragePlace, type StorageSubject, storageKit } from './storage/subject.ts'

export type { CaseFailure, ContractReport } from './harness/run.ts'
export { toText } from './harness/run.ts'
export { type StorageCase, storageCases } from './storage/cases.ts'
export type { StorageContext, StoragePeek } from './storage/context.ts'
export type { StoragePlace, StorageSubject } from './storage/subject.ts'

/** Tries every law of the storage port, or only the named ones, and tells how it went. */
export const runStorageContract = <Place extends StoragePlace>(
  subject: StorageSubject<Place>,
  only?: readonly StorageCase[],
): Promise<ContractReport<StorageCase>> => runKit(storageKit(subject), only)
