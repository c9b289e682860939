import { notifications } from './notifications/collections.ts'
import { members, organizations } from './organizations/collections.ts'
import type { Collection, CollectionName } from './ports/collections.ts'
import { projects } from './projects/collections.ts'
import { comments, tasks } from './tasks/collections.ts'
import { users } from './users/collections.ts'

/** Everything an adapter stores besides the log, records and counters. */
export const collections: { readonly [Name in CollectionName]: Collection<never> } = {
  organizations,
  users,
  members,
  projects,
  tasks,
  comments,
  notifications,
}
