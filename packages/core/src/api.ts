import type * as v from 'valibot'
import type * as notificationInput from './notifications/schemas.ts'
import type { NotificationState } from './notifications/words.ts'
import type * as organizationInput from './organizations/schemas.ts'
import type { OrganizationState } from './organizations/words.ts'
import type { OrganizationRole, ProjectRole } from './ports/collections.ts'
import type { RecordWriter } from './ports/records.ts'
import type * as projectInput from './projects/schemas.ts'
import type { ExternalRef, Label, ProjectState, Status } from './projects/words.ts'
import type * as taskInput from './tasks/schemas.ts'
import type { CommentState, TaskState } from './tasks/words.ts'
import type * as userInput from './users/schemas.ts'
import type { Profile, UserStatus } from './users/words.ts'

/** Who acts. The host vouches for it: the engine asks for no proof. */
export interface Actor {
  /** The host's own user id, opaque, ≤ 64 printable ASCII characters. */
  readonly userId: string
  /** The tenant, `default` when left out; {@link EVERY_ORGANIZATION_OF_MINE} for all this user belongs to. */
  readonly organizationId?: string
  /** Stands above all roles, needs no membership: the host's own jobs. It acts as OWNER of everything in the organization. */
  readonly trusted?: boolean
  /** Carried into every event: the request or job this belongs to. A new id when left out. */
  readonly correlationId?: string
  /** W3C Trace Context. */
  readonly traceparent?: string
  /** `app` when left out. `import:<system>` suppresses notifications. */
  readonly origin?: string
}

/** An actor who isn't bound to one tenant; things are found in whichever of theirs they are. */
export const EVERY_ORGANIZATION_OF_MINE = '*'

export interface CommandOptions {
  /**
   * The same key again within 24 h gives the first call's outcome and does nothing; with other input it refuses
   * `idempotency.mismatch`. ≤ 200 characters, per organization and actor.
   */
  readonly idempotencyKey?: string
  /** Refuses `version.stale` unless the thing still has this version. */
  readonly ifVersion?: number
}

export interface Page<Item> {
  readonly items: readonly Item[]
  /** Hand it back as `cursor` for the next page; null on the last. */
  readonly nextCursor: string | null
}

/** Statuses and labels that were removed are resolved to what replaced them. */
export interface Task extends TaskState {
  /** Its place in its list on the board: sorts as text, byte by byte. */
  readonly rank: string
}
export type Comment = CommentState
/** Removed statuses and labels are left out. */
export interface Project extends Omit<ProjectState, 'statuses' | 'labels'> {
  readonly statuses: readonly ProjectStatus[]
  readonly labels: readonly ProjectLabel[]
}
export type ProjectStatus = Omit<Status, 'replacedBy'>
export type ProjectLabel = Omit<Label, 'replacedBy' | 'removedAt'>
/** `role`: what the asking user was given in it, or null (a trusted actor). */
export interface Organization extends OrganizationState {
  readonly role: OrganizationRole | null
}
export interface Member<Role = OrganizationRole | ProjectRole> {
  readonly userId: string
  readonly role: Role
  /** From {@link PeoplePort}; null when the host's people are unknown here. */
  readonly name: string | null
  readonly email: string | null
  readonly createdAt: string
  readonly version: number
}
export interface User extends Profile {
  readonly status: UserStatus
  readonly createdAt: string
}
/** `id` is the id of the event it tells of. `task` as it is now. */
export interface Notification
  extends Pick<
    NotificationState,
    | 'reason'
    | 'eventType'
    | 'actorId'
    | 'organizationId'
    | 'projectId'
    | 'taskId'
    | 'commentId'
    | 'createdAt'
    | 'readAt'
  > {
  readonly id: string
  readonly task: Pick<Task, 'id' | 'key' | 'title' | 'statusId' | 'category'> | null
}

type In<Schema extends v.GenericSchema> = v.InferInput<Schema>

export interface ProjectsApi {
  create(input: In<typeof projectInput.createProject>, options?: CommandOptions): Promise<Project>
  get(id: string): Promise<Project>
  /** By its key, such as `LNCH`. */
  getByKey(key: string): Promise<Project>
  list(input?: In<typeof projectInput.listProjects>): Promise<Page<Project>>
  update(id: string, input: In<typeof projectInput.updateProject>, options?: CommandOptions): Promise<Project>
  archive(id: string, options?: CommandOptions): Promise<Project>
  restore(id: string, options?: CommandOptions): Promise<Project>
  delete(id: string, options?: CommandOptions): Promise<void>
  /**
   * Makes it follow a board elsewhere: it gets the board's external reference, its lists as statuses and its labels. What is
   * called the same is the same thing; in a project without tasks the default statuses make way.
   */
  link(id: string, input: In<typeof projectInput.linkProject>, options?: CommandOptions): Promise<Project>
  addStatus(id: string, input: In<typeof projectInput.createStatus>, options?: CommandOptions): Promise<Project>
  updateStatus(
    id: string,
    statusId: string,
    input: In<typeof projectInput.updateStatus>,
    options?: CommandOptions,
  ): Promise<Project>
  removeStatus(
    id: string,
    statusId: string,
    input: In<typeof projectInput.removeStatus>,
    options?: CommandOptions,
  ): Promise<Project>
  addLabel(id: string, input: In<typeof projectInput.createLabel>, options?: CommandOptions): Promise<Project>
  updateLabel(
    id: string,
    labelId: string,
    input: In<typeof projectInput.updateLabel>,
    options?: CommandOptions,
  ): Promise<Project>
  removeLabel(
    id: string,
    labelId: string,
    input?: In<typeof projectInput.removeLabel>,
    options?: CommandOptions,
  ): Promise<Project>
  members(id: string, input?: In<typeof projectInput.listMembers>): Promise<Page<Member<ProjectRole>>>
  /** Somebody who isn't in the organization yet becomes its GUEST. */
  addMember(
    id: string,
    input: In<typeof projectInput.addProjectMember>,
    options?: CommandOptions,
  ): Promise<Member<ProjectRole>>
  changeRole(
    id: string,
    userId: string,
    input: In<typeof projectInput.changeProjectRole>,
    options?: CommandOptions,
  ): Promise<Member<ProjectRole>>
  removeMember(id: string, userId: string, options?: CommandOptions): Promise<void>
}

export interface TasksApi {
  create(input: In<typeof taskInput.createTask>, options?: CommandOptions): Promise<Task>
  get(id: string): Promise<Task>
  list(input?: In<typeof taskInput.listTasks>): Promise<Page<Task>>
  update(id: string, input: In<typeof taskInput.updateTask>, options?: CommandOptions): Promise<Task>
  assign(id: string, userIds: readonly string[], options?: CommandOptions): Promise<Task>
  unassign(id: string, userIds: readonly string[], options?: CommandOptions): Promise<Task>
  transition(id: string, input: In<typeof taskInput.transitionTask>, options?: CommandOptions): Promise<Task>
  /** To the first status of category IN_PROGRESS. */
  start(id: string, options?: CommandOptions): Promise<Task>
  complete(id: string, options?: CommandOptions): Promise<Task>
  cancel(id: string, options?: CommandOptions): Promise<Task>
  /** To the first status of category PENDING. */
  reopen(id: string, options?: CommandOptions): Promise<Task>
  /** To another place in its list; the task keeps its version. */
  move(id: string, input: In<typeof taskInput.moveTask>, options?: CommandOptions): Promise<Task>
  archive(id: string, options?: CommandOptions): Promise<Task>
  restore(id: string, options?: CommandOptions): Promise<Task>
  delete(id: string, options?: CommandOptions): Promise<void>
  comment(id: string, input: In<typeof taskInput.createComment>, options?: CommandOptions): Promise<Comment>
  comments(id: string, input?: In<typeof taskInput.listComments>): Promise<Page<Comment>>
  getComment(id: string, commentId: string): Promise<Comment>
  editComment(
    id: string,
    commentId: string,
    input: In<typeof taskInput.editComment>,
    options?: CommandOptions,
  ): Promise<Comment>
  deleteComment(id: string, commentId: string, options?: CommandOptions): Promise<void>
  /** Takes over a task from elsewhere: its author and time are data, the actor is the importer. Needs `task:import`. */
  import(input: In<typeof taskInput.createTask>, original: In<typeof taskInput.original>): Promise<Task>
  importComment(
    id: string,
    input: In<typeof taskInput.createComment>,
    original: In<typeof taskInput.original>,
  ): Promise<Comment>
  /** The task with this external reference, whatever became of it. */
  findByExternalRef(organizationId: string, ref: ExternalRef): Promise<Task | undefined>
}

export interface OrganizationsApi {
  /** The creator becomes its OWNER. */
  create(input: In<typeof organizationInput.createOrganization>, options?: CommandOptions): Promise<Organization>
  get(id: string): Promise<Organization>
  list(input?: In<typeof organizationInput.listOrganizations>): Promise<Page<Organization>>
  update(
    id: string,
    input: In<typeof organizationInput.updateOrganization>,
    options?: CommandOptions,
  ): Promise<Organization>
  members(id: string, input?: In<typeof organizationInput.listOrganizations>): Promise<Page<Member<OrganizationRole>>>
  addMember(
    id: string,
    input: In<typeof organizationInput.addOrganizationMember>,
    options?: CommandOptions,
  ): Promise<Member<OrganizationRole>>
  changeRole(
    id: string,
    userId: string,
    input: In<typeof organizationInput.changeOrganizationRole>,
    options?: CommandOptions,
  ): Promise<Member<OrganizationRole>>
  /** Ends the memberships in its projects too. */
  removeMember(id: string, userId: string, options?: CommandOptions): Promise<void>
}

export interface NotificationsApi {
  list(input?: In<typeof notificationInput.listNotifications>): Promise<Page<Notification>>
  unreadCount(): Promise<number>
  read(id: string, options?: CommandOptions): Promise<Notification>
}

/** Our own users, for those who let the engine keep them. A host with users of its own needs none of this. */
export interface UsersApi {
  me(): Promise<User>
  updateMe(input: In<typeof userInput.updateProfile>): Promise<User>
  /** The rest only for trusted actors. */
  register(input: In<typeof userInput.registerUser>): Promise<User>
  placeholder(input: In<typeof userInput.placeholderUser>): Promise<User>
  get(id: string): Promise<User>
  findByEmail(email: string): Promise<User | undefined>
  /** In the order they came. */
  list(input?: In<typeof userInput.listUsers>): Promise<Page<User>>
  deactivate(id: string): Promise<User>
  reactivate(id: string): Promise<User>
}

/** What an actor can do. Every call checks rights; refusals are thrown as {@link TaskwrightError}. */
export interface Session {
  readonly projects: ProjectsApi
  readonly tasks: TasksApi
  readonly organizations: OrganizationsApi
  readonly notifications: NotificationsApi
  readonly users: UsersApi
  /** Several commands, and a plugin's own records, in one transaction: all of them or none. `work` may run again after a conflict. */
  transaction<T>(
    work: (session: Session, records: (namespace: string, organizationId?: string) => RecordWriter) => Promise<T>,
  ): Promise<T>
}
