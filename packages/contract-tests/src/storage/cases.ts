import { atomicity } from './atomicity.ts'
import { counters } from './counters.ts'
import { deadlines } from './deadlines.ts'
import { derived, removals } from './derived.ts'
import { fidelity } from './fidelity.ts'
import { filterRefusals } from './filter-refusals.ts'
import { filters } from './filters.ts'
import { connections, lifecycle } from './lifecycle.ts'
import { log } from './log.ts'
import { paging } from './paging.ts'
import { placed } from './placed.ts'
import { property } from './property.ts'
import { recordClaims } from './record-claims.ts'
import { recordExpiry } from './record-expiry.ts'
import { recordLists } from './record-lists.ts'
import { records } from './records.ts'
import { roles } from './roles.ts'
import { scopes } from './scopes.ts'
import { silence } from './silence.ts'
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
  ...filterRefusals,
  ...scopes,
  ...roles,
  ...placed,
  ...paging,
  ...property,
  ...fidelity,
  ...deadlines,
  ...lifecycle,
  ...connections,
  ...silence,
}

export type StorageCase = keyof typeof storageCases
