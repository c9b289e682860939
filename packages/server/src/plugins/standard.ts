import type { Plugin } from '../plugin.ts'
import { type AuthOptions, auth } from './auth/index.ts'
import { docs } from './docs/index.ts'
import { health } from './health/index.ts'
import { imports } from './imports/index.ts'
import { jobs } from './jobs/index.ts'
import { type MetricsOptions, metrics } from './metrics/index.ts'
import { notifications } from './notifications/index.ts'
import { organizations } from './organizations/index.ts'
import { projects } from './projects/index.ts'
import { tasks } from './tasks/index.ts'
import { users } from './users/index.ts'

export interface StandardOptions {
  readonly auth: AuthOptions
  readonly metrics?: MetricsOptions
}

/** All plugins that together answer Taskwright's whole contract. */
export const standardPlugins = (options: StandardOptions): readonly Plugin[] => [
  auth(options.auth),
  users(),
  organizations(),
  projects(),
  tasks(),
  notifications(),
  imports(),
  jobs(),
  health(),
  metrics(options.metrics ?? {}),
  docs(),
]
