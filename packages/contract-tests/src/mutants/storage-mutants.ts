import type { StorageCase } from '../storage/cases.ts'
import { roleMutants, scopeMutants } from './access.ts'
import { deadlineMutants } from './deadlines.ts'
import { derivedMutants, removalMutants } from './derived.ts'
import { connectionMutants, fidelityMutants, lifecycleMutants, silenceMutants } from './keeping.ts'
import { counterMutants, logMutants } from './log.ts'
import { placedMutants } from './placed.ts'
import { filterMutants, filterRefusalMutants, pagingMutants, propertyMutants, textFilterMutants } from './reads.ts'
import { recordExpiryMutants } from './record-expiry.ts'
import { recordListMutants } from './record-lists.ts'
import { recordClaimMutants, recordMutants } from './records.ts'
import type { StorageMutant } from './sabotage.ts'
import { uniqueMutants } from './uniques.ts'
import { atomicityMutants, visibilityMutants } from './units-of-work.ts'
import { versionMutants } from './versions.ts'

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
  ...filterRefusalMutants,
  ...scopeMutants,
  ...roleMutants,
  ...placedMutants,
  ...pagingMutants,
  ...propertyMutants,
  ...fidelityMutants,
  ...deadlineMutants,
  ...lifecycleMutants,
  ...connectionMutants,
  ...silenceMutants,
}
