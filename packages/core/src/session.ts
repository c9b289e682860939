import type { NotificationsApi, OrganizationsApi, ProjectsApi, Session, TasksApi, UsersApi } from './api.ts'
import { type CallParts, type Calls, callsOf } from './commands/calls.ts'
import { notificationsApi } from './notifications/calls.ts'
import { organizationsApi } from './organizations/calls.ts'
import { projectsApi } from './projects/calls.ts'
import { tasksApi } from './tasks/calls.ts'
import { hasTasks } from './tasks/queries.ts'
import { usersApi } from './users/calls.ts'

/** What an actor can do. A request needs one of the contexts: each is put together when it is first asked for. */
class ActorSession implements Session {
  readonly transaction: Session['transaction']
  readonly #calls: Calls
  #projects: ProjectsApi | undefined
  #tasks: TasksApi | undefined
  #organizations: OrganizationsApi | undefined
  #notifications: NotificationsApi | undefined
  #users: UsersApi | undefined

  constructor(calls: Calls, transaction: Session['transaction']) {
    this.#calls = calls
    this.transaction = transaction
  }

  get projects(): ProjectsApi {
    this.#projects ??= projectsApi(this.#calls, hasTasks)
    return this.#projects
  }

  get tasks(): TasksApi {
    this.#tasks ??= tasksApi(this.#calls)
    return this.#tasks
  }

  get organizations(): OrganizationsApi {
    this.#organizations ??= organizationsApi(this.#calls)
    return this.#organizations
  }

  get notifications(): NotificationsApi {
    this.#notifications ??= notificationsApi(this.#calls)
    return this.#notifications
  }

  get users(): UsersApi {
    this.#users ??= usersApi(this.#calls)
    return this.#users
  }
}

/** What an actor can do, put together from the contexts. */
export const session = (parts: CallParts & Pick<Session, 'transaction'>): Session =>
  new ActorSession(callsOf(parts), parts.transaction)
