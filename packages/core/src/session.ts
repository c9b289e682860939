import type { Session } from './api.ts'
import { type CallParts, callsOf } from './commands/calls.ts'
import { notificationsApi } from './notifications/calls.ts'
import { organizationsApi } from './organizations/calls.ts'
import { projectsApi } from './projects/calls.ts'
import { tasksApi } from './tasks/calls.ts'
import { usersApi } from './users/calls.ts'

/** What an actor can do, put together from the contexts. */
export function session({ transaction, ...parts }: CallParts & Pick<Session, 'transaction'>): Session {
  const calls = callsOf(parts)
  return {
    projects: projectsApi(calls),
    tasks: tasksApi(calls),
    organizations: organizationsApi(calls),
    notifications: notificationsApi(calls),
    users: usersApi(calls),
    transaction,
  }
}
