import { atomicity } from './atomicity.ts'
import { counters } from './counters.ts'
import { derived, removals } from './derived.ts'
import { filters } from './filters.ts'
import { log } from './log.ts'
import { recordClaims } from './record-claims.ts'
import { recordExpiry } from './record-expiry.ts'
import { recordLists } from './record-lists.ts'
import { records } from './records.ts'
import { roles } from './roles.ts'
import { scopes } from './scopes.ts'
import { textFilters } from './text-filters.ts'
import { uniques } from './uniques.ts'
import { versions } from './versions.ts'
import { visibility } from './visibility.ts'
/** Every law of the storage port as a case; the key is the law. */
export const storageCases = {
  ...atomicity,
  ...visibility,
  ...versions,
  ...uniques,
  ...derived,
  ...removals,
  ...log,
  ...records,
  ...recordClaims,
  ...recordExpiry,
  ...recordLists,
  ...counters,
  ...textFilters,
  ...filters,
  ...scopes,
  ...roles,
}

export type StorageCase = keyof typeof storageCases
