import type { StorageCase } from '../storage/cases.ts'
import { roleMutants, scopeMutants } from './access.ts'
import { connectionMutants, fidelityMutants, lifecycleMutants, silenceMutants } from './keeping.ts'
import { counterMutants, logMutants } from './log.ts'
import { filterMutants, pagingMutants, propertyMutants, textFilterMutants } from './reads.ts'
import { recordClaimMutants, recordExpiryMutants, recordListMutants, recordMutants } from './records.ts'
import type { StorageMutant } from './sabotage.ts'
import { atomicityMutants, deadlineMutants, visibilityMutants } from './units-of-work.ts'
import { derivedMutants, removalMutants, uniqueMutants, versionMutants } from './writes.ts'

/** For every case an adapter that breaks its law. A case without one does not compile. */
export const storageMutants: { readonly [Sentence in StorageCase]: StorageMutant } = {
  ...atomicityMutants,
  ...visibilityMutants,
  ...versionMutants,
  ...uniqueMutants,
  ...derivedMutants,
  ...removalMutants,
  ...logMutants,
  ...counterMutants,
  ...recordMutants,
  ...recordClaimMutants,
  ...recordExpiryMutants,
  ...recordListMutants,
  ...textFilterMutants,
  ...filterMutants,
  ...scopeMutants,
  ...roleMutants,
  ...pagingMutants,
  ...propertyMutants,
  ...fidelityMutants,
  ...deadlineMutants,
  ...lifecycleMutants,
  ...connectionMutants,
  ...silenceMutants,
}
