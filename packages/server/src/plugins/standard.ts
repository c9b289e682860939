import type { Plugin } from '../plugin.ts'
import { type AuthOptions, auth } from './auth/index.ts'
import { docs } from './docs/index.ts'
import { health } from './health/index.ts'
import { notifications } from './notifications/index.ts'
import { organizations } from './organizations/index.ts'
import { projects } from './projects/index.ts'
import { tasks } from './tasks/index.ts'
import { users } from './users/index.ts'

export interface StandardOptions {
  readonly auth: AuthOptions
}

/** All plugins that together answer Taskwright's whole contract. */
export const standardPlugins = (options: StandardOptions): readonly Plugin[] => [
  auth(options.auth),
  users(),
  organizations(),
  projects(),
  tasks(),
  notifications(),
  health(),
  docs(),
]
