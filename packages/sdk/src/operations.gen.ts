// Generated from openapi.yaml by `pnpm generate`. Do not edit.
import type { CallOptions, ChangeOptions, Query, Schema, WriteOptions } from './call.ts'
import type { List } from './list.ts'

export type Operations = {
  readonly auth: {
    /** Make an account and sign in. Anybody may register. The account starts with an organization of its own, as its OWNER: `organizationName`, or one named after the person. */
    register(input: Schema['Registration'], options?: CallOptions): Promise<Schema['Session']>
    /** Sign in. The answer, and the time it takes, are the same for an unknown address and a wrong password. */
    login(input: Schema['Credentials'], options?: CallOptions): Promise<Schema['Session']>
    /** Get a new pair of tokens. Each refresh token works once. For a few seconds it gets the same answer again, in case the first was lost; if it comes back later than that, the whole session ends, since somebody else may hold it. */
    refresh(input: Schema['RefreshToken'], options?: CallOptions): Promise<Schema['Session']>
    /** Sign out. Ends the session of the access token at once, and that of the refresh token if one is given. */
    logout(input?: Schema['Logout'], options?: CallOptions): Promise<void>
  }
  readonly users: {
    /** Your profile. */
    me(options?: CallOptions): Promise<Schema['User']>
    /** Change your profile. */
    updateMe(input: Schema['UserPatch'], options?: CallOptions): Promise<Schema['User']>
  }
  readonly organizations: {
    /** The organizations you belong to. */
    list(query?: Query<'listOrganizations'>, options?: CallOptions): List<Schema['Organization']>
    /** Found an organization. You become its OWNER. */
    create(input: Schema['OrganizationInput'], options?: WriteOptions): Promise<Schema['Organization']>
    /** One organization. */
    get(organizationId: string, options?: CallOptions): Promise<Schema['Organization']>
    /** Rename an organization. */
    update(organizationId: string, input: Schema['OrganizationPatch'], options?: ChangeOptions): Promise<Schema['Organization']>
    /** Its members. Guests may not see them. */
    members(organizationId: string, query?: Query<'listOrganizationMembers'>, options?: CallOptions): List<Schema['OrganizationMember']>
    /** Add somebody. By id, or by the e-mail address of their account: one of the two. */
    addMember(organizationId: string, input: Schema['OrganizationMemberInput'], options?: WriteOptions): Promise<Schema['OrganizationMember']>
    /** Change a member's role. Only owners make and unmake owners. */
    changeRole(organizationId: string, userId: string, input: Schema['OrganizationRolePatch'], options?: ChangeOptions): Promise<Schema['OrganizationMember']>
    /** Remove a member, or leave. Ends their memberships in its projects too. */
    removeMember(organizationId: string, userId: string, options?: ChangeOptions): Promise<void>
  }
  readonly projects: {
    /** The projects you can see. */
    list(query?: Query<'listProjects'>, options?: CallOptions): List<Schema['Project']>
    /** Start a project. You become its OWNER. Without `statuses` it gets one of each category. */
    create(input: Schema['ProjectInput'], options?: WriteOptions): Promise<Schema['Project']>
    /** One project. With its statuses, in board order, and its labels. */
    get(projectId: string, options?: CallOptions): Promise<Schema['Project']>
    /** Change a project. */
    update(projectId: string, input: Schema['ProjectPatch'], options?: ChangeOptions): Promise<Schema['Project']>
    /** Delete a project. It can be restored for 30 days. */
    delete(projectId: string, options?: ChangeOptions): Promise<void>
    /** Put a project away. It stays readable and takes no changes. */
    archive(projectId: string, options?: ChangeOptions): Promise<Schema['Project']>
    /** Bring a project back. From the archive, or from deletion within 30 days. */
    restore(projectId: string, options?: ChangeOptions): Promise<Schema['Project']>
    /** Its members. */
    members(projectId: string, query?: Query<'listProjectMembers'>, options?: CallOptions): List<Schema['ProjectMember']>
    /** Add somebody to a project. By id, or by the e-mail address of their account: one of the two. Somebody new to the organization becomes its GUEST. */
    addMember(projectId: string, input: Schema['ProjectMemberInput'], options?: WriteOptions): Promise<Schema['ProjectMember']>
    /** Change a member's role. Only owners make and unmake owners. */
    changeRole(projectId: string, userId: string, input: Schema['ProjectRolePatch'], options?: ChangeOptions): Promise<Schema['ProjectMember']>
    /** Remove a member, or leave. */
    removeMember(projectId: string, userId: string, options?: ChangeOptions): Promise<void>
    /** Its statuses. All of them, in board order, on one page. */
    statuses(projectId: string, options?: CallOptions): List<Schema['Status']>
    /** Add a status. A status belongs to one category for life. Answers the project, whose version it raised. */
    addStatus(projectId: string, input: Schema['StatusInput'], options?: ChangeOptions): Promise<Schema['Project']>
    /** Rename, put away or move a status. */
    updateStatus(projectId: string, statusId: string, input: Schema['StatusPatch'], options?: ChangeOptions): Promise<Schema['Project']>
    /** Remove a status. Its tasks then show the replacement. */
    removeStatus(projectId: string, statusId: string, query: Query<'removeStatus'>, options?: ChangeOptions): Promise<Schema['Project']>
    /** Its labels. All of them on one page. */
    labels(projectId: string, options?: CallOptions): List<Schema['Label']>
    /** Add a label. Answers the project, whose version it raised. */
    addLabel(projectId: string, input: Schema['LabelInput'], options?: ChangeOptions): Promise<Schema['Project']>
    /** Rename or recolour a label. */
    updateLabel(projectId: string, labelId: string, input: Schema['LabelPatch'], options?: ChangeOptions): Promise<Schema['Project']>
    /** Remove a label. Its tasks then show the replacement, or no longer show it. */
    removeLabel(projectId: string, labelId: string, query?: Query<'removeLabel'>, options?: ChangeOptions): Promise<Schema['Project']>
  }
  readonly tasks: {
    /** The tasks you can see. In one project, or in all of yours. All conditions hold together. */
    list(query?: Query<'listTasks'>, options?: CallOptions): List<Schema['Task']>
    /** Make a task. In the first PENDING status, unless told otherwise; at the end of its list, unless `after` or `before` names a neighbour. */
    create(input: Schema['TaskInput'], options?: WriteOptions): Promise<Schema['Task']>
    /** One task. */
    get(taskId: string, options?: CallOptions): Promise<Schema['Task']>
    /** Change a task. A JSON merge patch: what is absent stays as it is. Assignees and labels also take `{ add, remove }`. */
    update(taskId: string, input: Schema['TaskPatch'], options?: ChangeOptions): Promise<Schema['Task']>
    /** Delete a task. It can be restored for 30 days. */
    delete(taskId: string, options?: ChangeOptions): Promise<void>
    /** Move a task to another status. By the id of a status, or to the first status of a category. */
    transition(taskId: string, input: Schema['TaskTransition'], options?: ChangeOptions): Promise<Schema['Task']>
    /** Move a task within its list. Between its new neighbours; one of them is enough. The task keeps its version. */
    move(taskId: string, input: Schema['TaskMove'], options?: ChangeOptions): Promise<Schema['Task']>
    /** Put a task away. */
    archive(taskId: string, options?: ChangeOptions): Promise<Schema['Task']>
    /** Bring a task back. From the archive, or from deletion within 30 days. */
    restore(taskId: string, options?: ChangeOptions): Promise<Schema['Task']>
    /** Its comments. */
    comments(taskId: string, query?: Query<'listComments'>, options?: CallOptions): List<Schema['Comment']>
    /** Comment on a task. */
    comment(taskId: string, input: Schema['CommentInput'], options?: WriteOptions): Promise<Schema['Comment']>
    /** One comment. */
    getComment(taskId: string, commentId: string, options?: CallOptions): Promise<Schema['Comment']>
    /** Edit your comment. */
    editComment(taskId: string, commentId: string, input: Schema['CommentPatch'], options?: ChangeOptions): Promise<Schema['Comment']>
    /** Delete your comment. */
    deleteComment(taskId: string, commentId: string, options?: ChangeOptions): Promise<void>
  }
  readonly notifications: {
    /** Your inbox. */
    list(query?: Query<'listNotifications'>, options?: CallOptions): List<Schema['Notification']>
    /** How much is unread. */
    unreadCount(options?: CallOptions): Promise<Schema['UnreadCount']>
    /** Mark as read. Once read it stays read; doing it again changes nothing. */
    read(notificationId: string, options?: WriteOptions): Promise<Schema['Notification']>
  }
}

/** Method, path, and what the arguments are: b a body, q a query; p when the answer comes in pages. */
export type Row = readonly [method: 'get' | 'post' | 'patch' | 'delete', path: string, flags: string]
export const operations: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  auth: {
    register: ['post', '/api/v1/auth/register', 'b'],
    login: ['post', '/api/v1/auth/login', 'b'],
    refresh: ['post', '/api/v1/auth/refresh', 'b'],
    logout: ['post', '/api/v1/auth/logout', 'b'],
  },
  users: {
    me: ['get', '/api/v1/users/me', ''],
    updateMe: ['patch', '/api/v1/users/me', 'b'],
  },
  organizations: {
    list: ['get', '/api/v1/organizations', 'qp'],
    create: ['post', '/api/v1/organizations', 'b'],
    get: ['get', '/api/v1/organizations/{organizationId}', ''],
    update: ['patch', '/api/v1/organizations/{organizationId}', 'b'],
    members: ['get', '/api/v1/organizations/{organizationId}/members', 'qp'],
    addMember: ['post', '/api/v1/organizations/{organizationId}/members', 'b'],
    changeRole: ['patch', '/api/v1/organizations/{organizationId}/members/{userId}', 'b'],
    removeMember: ['delete', '/api/v1/organizations/{organizationId}/members/{userId}', ''],
  },
  projects: {
    list: ['get', '/api/v1/projects', 'qp'],
    create: ['post', '/api/v1/projects', 'b'],
    get: ['get', '/api/v1/projects/{projectId}', ''],
    update: ['patch', '/api/v1/projects/{projectId}', 'b'],
    delete: ['delete', '/api/v1/projects/{projectId}', ''],
    archive: ['post', '/api/v1/projects/{projectId}/archive', ''],
    restore: ['post', '/api/v1/projects/{projectId}/restore', ''],
    members: ['get', '/api/v1/projects/{projectId}/members', 'qp'],
    addMember: ['post', '/api/v1/projects/{projectId}/members', 'b'],
    changeRole: ['patch', '/api/v1/projects/{projectId}/members/{userId}', 'b'],
    removeMember: ['delete', '/api/v1/projects/{projectId}/members/{userId}', ''],
    statuses: ['get', '/api/v1/projects/{projectId}/statuses', 'p'],
    addStatus: ['post', '/api/v1/projects/{projectId}/statuses', 'b'],
    updateStatus: ['patch', '/api/v1/projects/{projectId}/statuses/{statusId}', 'b'],
    removeStatus: ['delete', '/api/v1/projects/{projectId}/statuses/{statusId}', 'q'],
    labels: ['get', '/api/v1/projects/{projectId}/labels', 'p'],
    addLabel: ['post', '/api/v1/projects/{projectId}/labels', 'b'],
    updateLabel: ['patch', '/api/v1/projects/{projectId}/labels/{labelId}', 'b'],
    removeLabel: ['delete', '/api/v1/projects/{projectId}/labels/{labelId}', 'q'],
  },
  tasks: {
    list: ['get', '/api/v1/tasks', 'qp'],
    create: ['post', '/api/v1/tasks', 'b'],
    get: ['get', '/api/v1/tasks/{taskId}', ''],
    update: ['patch', '/api/v1/tasks/{taskId}', 'b'],
    delete: ['delete', '/api/v1/tasks/{taskId}', ''],
    transition: ['post', '/api/v1/tasks/{taskId}/transitions', 'b'],
    move: ['post', '/api/v1/tasks/{taskId}/move', 'b'],
    archive: ['post', '/api/v1/tasks/{taskId}/archive', ''],
    restore: ['post', '/api/v1/tasks/{taskId}/restore', ''],
    comments: ['get', '/api/v1/tasks/{taskId}/comments', 'qp'],
    comment: ['post', '/api/v1/tasks/{taskId}/comments', 'b'],
    getComment: ['get', '/api/v1/tasks/{taskId}/comments/{commentId}', ''],
    editComment: ['patch', '/api/v1/tasks/{taskId}/comments/{commentId}', 'b'],
    deleteComment: ['delete', '/api/v1/tasks/{taskId}/comments/{commentId}', ''],
  },
  notifications: {
    list: ['get', '/api/v1/notifications', 'qp'],
    unreadCount: ['get', '/api/v1/notifications/unread-count', ''],
    read: ['post', '/api/v1/notifications/{notificationId}/read', ''],
  },
}
