import type { NotificationsApi, OrganizationsApi, ProjectsApi, Session, TasksApi, UsersApi } from './api.ts'
import { type CallParts, callsOf } from './commands/calls.ts'
import { notificationsApi } from './notifications/calls.ts'
import { organizationsApi } from './organizations/calls.ts'
import { projectsApi } from './projects/calls.ts'
import { tasksApi } from './tasks/calls.ts'
import { usersApi } from './users/calls.ts'

/** What an actor can do, put together from the contexts. */
export function session({ transaction, ...parts }: CallParts & Pick<Session, 'transaction'>): Session {
  const calls = callsOf(parts)
  // A request needs one of the contexts: each is put together when it is first asked for.
  let projects: ProjectsApi | undefined
  let tasks: TasksApi | undefined
  let organizations: OrganizationsApi | undefined
  let notifications: NotificationsApi | undefined
  let users: UsersApi | undefined
  return {
    get projects() {
      projects ??= projectsApi(calls)
      return projects
    },
    get tasks() {
      tasks ??= tasksApi(calls)
      return tasks
    },
    get organizations() {
      organizations ??= organizationsApi(calls)
      return organizations
    },
    get notifications() {
      notifications ??= notificationsApi(calls)
      return notifications
    },
    get users() {
      users ??= usersApi(calls)
      return users
    },
    transaction,
  }
}
