// Generated from openapi.yaml by `pnpm generate`. Do not edit.
import type { Answer, CallOptions, ChangeOptions, Query, Schema, WriteOptions } from './call.ts'
import type { List } from './list.ts'

export type Operations = {
  readonly auth: {
    /** Make an account and sign in. Anybody may register. The account starts with an organization of its own, as its OWNER: `organizationName`, or one named after the person. */
    register(input: Schema['Registration'], options?: CallOptions): Answer<Schema['Session'], 'registerUser'>
    /** Sign in. The answer, and the time it takes, are the same for an unknown address and a wrong password. */
    login(input: Schema['Credentials'], options?: CallOptions): Answer<Schema['Session'], 'login'>
    /** Get a new pair of tokens. Each refresh token works once. For a few seconds it gets the same answer again, in case the first was lost; if it comes back later than that, the whole session ends, since somebody else may hold it. */
    refresh(input: Schema['RefreshToken'], options?: CallOptions): Answer<Schema['Session'], 'refreshSession'>
    /** Sign out. Ends the session of the access token at once, and that of the refresh token if one is given. */
    logout(input?: Schema['Logout'], options?: CallOptions): Answer<void, 'logout'>
  }
  readonly users: {
    /** Your profile. */
    me(options?: CallOptions): Answer<Schema['User'], 'getMe'>
    /** Change your profile. */
    updateMe(input: Schema['UserPatch'], options?: CallOptions): Answer<Schema['User'], 'updateMe'>
  }
  readonly organizations: {
    /** The organizations you belong to. */
    list(query?: Query<'listOrganizations'>, options?: CallOptions): List<Schema['Organization'], 'listOrganizations'>
    /** Found an organization. You become its OWNER. */
    create(input: Schema['OrganizationInput'], options?: WriteOptions): Answer<Schema['Organization'], 'createOrganization'>
    /** One organization. */
    get(organizationId: string, options?: CallOptions): Answer<Schema['Organization'], 'getOrganization'>
    /** Rename an organization. */
    update(organizationId: string, input: Schema['OrganizationPatch'], options?: ChangeOptions): Answer<Schema['Organization'], 'updateOrganization'>
    /** Its members. Guests may not see them. */
    members(organizationId: string, query?: Query<'listOrganizationMembers'>, options?: CallOptions): List<Schema['OrganizationMember'], 'listOrganizationMembers'>
    /** Add somebody. By id, or by the e-mail address of their account: one of the two. */
    addMember(organizationId: string, input: Schema['OrganizationMemberInput'], options?: WriteOptions): Answer<Schema['OrganizationMember'], 'addOrganizationMember'>
    /** Change a member's role. Only owners make and unmake owners. */
    changeRole(organizationId: string, userId: string, input: Schema['OrganizationRolePatch'], options?: ChangeOptions): Answer<Schema['OrganizationMember'], 'changeOrganizationRole'>
    /** Remove a member, or leave. Ends their memberships in its projects too. */
    removeMember(organizationId: string, userId: string, options?: ChangeOptions): Answer<void, 'removeOrganizationMember'>
  }
  readonly projects: {
    /** The projects you can see. */
    list(query?: Query<'listProjects'>, options?: CallOptions): List<Schema['Project'], 'listProjects'>
    /** Start a project. You become its OWNER. Without `statuses` it gets one of each category. */
    create(input: Schema['ProjectInput'], options?: WriteOptions): Answer<Schema['Project'], 'createProject'>
    /** One project. With its statuses, in board order, and its labels. */
    get(projectId: string, options?: CallOptions): Answer<Schema['Project'], 'getProject'>
    /** Change a project. */
    update(projectId: string, input: Schema['ProjectPatch'], options?: ChangeOptions): Answer<Schema['Project'], 'updateProject'>
    /** Delete a project. It can be restored for 30 days. */
    delete(projectId: string, options?: ChangeOptions): Answer<void, 'deleteProject'>
    /** Put a project away. It stays readable and takes no changes. */
    archive(projectId: string, options?: ChangeOptions): Answer<Schema['Project'], 'archiveProject'>
    /** Bring a project back. From the archive, or from deletion within 30 days. */
    restore(projectId: string, options?: ChangeOptions): Answer<Schema['Project'], 'restoreProject'>
    /** Its members. */
    members(projectId: string, query?: Query<'listProjectMembers'>, options?: CallOptions): List<Schema['ProjectMember'], 'listProjectMembers'>
    /** Add somebody to a project. By id, or by the e-mail address of their account: one of the two. Somebody new to the organization becomes its GUEST. */
    addMember(projectId: string, input: Schema['ProjectMemberInput'], options?: WriteOptions): Answer<Schema['ProjectMember'], 'addProjectMember'>
    /** Change a member's role. Only owners make and unmake owners. */
    changeRole(projectId: string, userId: string, input: Schema['ProjectRolePatch'], options?: ChangeOptions): Answer<Schema['ProjectMember'], 'changeProjectRole'>
    /** Remove a member, or leave. */
    removeMember(projectId: string, userId: string, options?: ChangeOptions): Answer<void, 'removeProjectMember'>
    /** Its statuses. All of them, in board order, on one page. */
    statuses(projectId: string, options?: CallOptions): List<Schema['Status'], 'listStatuses'>
    /** Add a status. A status belongs to one category for life. Answers the project, whose version it raised. */
    addStatus(projectId: string, input: Schema['StatusInput'], options?: ChangeOptions): Answer<Schema['Project'], 'addStatus'>
    /** Rename, put away or move a status. */
    updateStatus(projectId: string, statusId: string, input: Schema['StatusPatch'], options?: ChangeOptions): Answer<Schema['Project'], 'updateStatus'>
    /** Remove a status. Its tasks then show the replacement. */
    removeStatus(projectId: string, statusId: string, query: Query<'removeStatus'>, options?: ChangeOptions): Answer<Schema['Project'], 'removeStatus'>
    /** Its labels. All of them on one page. */
    labels(projectId: string, options?: CallOptions): List<Schema['Label'], 'listLabels'>
    /** Add a label. Answers the project, whose version it raised. */
    addLabel(projectId: string, input: Schema['LabelInput'], options?: ChangeOptions): Answer<Schema['Project'], 'addLabel'>
    /** Rename or recolour a label. */
    updateLabel(projectId: string, labelId: string, input: Schema['LabelPatch'], options?: ChangeOptions): Answer<Schema['Project'], 'updateLabel'>
    /** Remove a label. Its tasks then show the replacement, or no longer show it. */
    removeLabel(projectId: string, labelId: string, query?: Query<'removeLabel'>, options?: ChangeOptions): Answer<Schema['Project'], 'removeLabel'>
    /** Take over a board from elsewhere. A job does it; ask `GET /api/v1/jobs/{jobId}` how far it is. The board's lists become the project's statuses, its cards tasks. A project takes one board, and a board goes into one project. Run it again with a newer export to add what is new; what was changed here stays as it is. */
    import(projectId: string, input: Schema['ImportInput'], options?: WriteOptions): Answer<Schema['Job'], 'importProject'>
  }
  readonly tasks: {
    /** The tasks you can see. In one project, or in all of yours. All conditions hold together. */
    list(query?: Query<'listTasks'>, options?: CallOptions): List<Schema['Task'], 'listTasks'>
    /** Make a task. In the first PENDING status, unless told otherwise; at the end of its list, unless `after` or `before` names a neighbour. */
    create(input: Schema['TaskInput'], options?: WriteOptions): Answer<Schema['Task'], 'createTask'>
    /** One task. */
    get(taskId: string, options?: CallOptions): Answer<Schema['Task'], 'getTask'>
    /** Change a task. A JSON merge patch: what is absent stays as it is. Assignees and labels also take `{ add, remove }`. */
    update(taskId: string, input: Schema['TaskPatch'], options?: ChangeOptions): Answer<Schema['Task'], 'updateTask'>
    /** Delete a task. It can be restored for 30 days. */
    delete(taskId: string, options?: ChangeOptions): Answer<void, 'deleteTask'>
    /** Move a task to another status. By the id of a status, or to the first status of a category. */
    transition(taskId: string, input: Schema['TaskTransition'], options?: ChangeOptions): Answer<Schema['Task'], 'transitionTask'>
    /** Move a task within its list. Between its new neighbours; one of them is enough. The task keeps its version. */
    move(taskId: string, input: Schema['TaskMove'], options?: ChangeOptions): Answer<Schema['Task'], 'moveTask'>
    /** Put a task away. */
    archive(taskId: string, options?: ChangeOptions): Answer<Schema['Task'], 'archiveTask'>
    /** Bring a task back. From the archive, or from deletion within 30 days. */
    restore(taskId: string, options?: ChangeOptions): Answer<Schema['Task'], 'restoreTask'>
    /** Its comments. */
    comments(taskId: string, query?: Query<'listComments'>, options?: CallOptions): List<Schema['Comment'], 'listComments'>
    /** Comment on a task. */
    comment(taskId: string, input: Schema['CommentInput'], options?: WriteOptions): Answer<Schema['Comment'], 'createComment'>
    /** One comment. */
    getComment(taskId: string, commentId: string, options?: CallOptions): Answer<Schema['Comment'], 'getComment'>
    /** Edit your comment. */
    editComment(taskId: string, commentId: string, input: Schema['CommentPatch'], options?: ChangeOptions): Answer<Schema['Comment'], 'editComment'>
    /** Delete your comment. */
    deleteComment(taskId: string, commentId: string, options?: ChangeOptions): Answer<void, 'deleteComment'>
  }
  readonly notifications: {
    /** Your inbox. */
    list(query?: Query<'listNotifications'>, options?: CallOptions): List<Schema['Notification'], 'listNotifications'>
    /** How much is unread. */
    unreadCount(options?: CallOptions): Answer<Schema['UnreadCount'], 'countUnread'>
    /** Mark as read. Once read it stays read; doing it again changes nothing. */
    read(notificationId: string, options?: WriteOptions): Answer<Schema['Notification'], 'readNotification'>
  }
  readonly jobs: {
    /** The jobs you asked for. Finished ones are kept for 30 days. */
    list(query?: Query<'listJobs'>, options?: CallOptions): List<Schema['Job'], 'listJobs'>
    /** A job. For whoever asked for it, and for those who administer the organization. */
    get(jobId: string, options?: CallOptions): Answer<Schema['Job'], 'getJob'>
  }
}

/** Method, path below /api/v1/, and what the arguments are: b a body, q a query; p when the answer comes in pages. */
export const operations: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  auth: {
    register: 'post auth/register b',
    login: 'post auth/login b',
    refresh: 'post auth/refresh b',
    logout: 'post auth/logout b',
  },
  users: {
    me: 'get users/me',
    updateMe: 'patch users/me b',
  },
  organizations: {
    list: 'get organizations qp',
    create: 'post organizations b',
    get: 'get organizations/{organizationId}',
    update: 'patch organizations/{organizationId} b',
    members: 'get organizations/{organizationId}/members qp',
    addMember: 'post organizations/{organizationId}/members b',
    changeRole: 'patch organizations/{organizationId}/members/{userId} b',
    removeMember: 'delete organizations/{organizationId}/members/{userId}',
  },
  projects: {
    list: 'get projects qp',
    create: 'post projects b',
    get: 'get projects/{projectId}',
    update: 'patch projects/{projectId} b',
    delete: 'delete projects/{projectId}',
    archive: 'post projects/{projectId}/archive',
    restore: 'post projects/{projectId}/restore',
    members: 'get projects/{projectId}/members qp',
    addMember: 'post projects/{projectId}/members b',
    changeRole: 'patch projects/{projectId}/members/{userId} b',
    removeMember: 'delete projects/{projectId}/members/{userId}',
    statuses: 'get projects/{projectId}/statuses p',
    addStatus: 'post projects/{projectId}/statuses b',
    updateStatus: 'patch projects/{projectId}/statuses/{statusId} b',
    removeStatus: 'delete projects/{projectId}/statuses/{statusId} q',
    labels: 'get projects/{projectId}/labels p',
    addLabel: 'post projects/{projectId}/labels b',
    updateLabel: 'patch projects/{projectId}/labels/{labelId} b',
    removeLabel: 'delete projects/{projectId}/labels/{labelId} q',
    import: 'post projects/{projectId}/imports b',
  },
  tasks: {
    list: 'get tasks qp',
    create: 'post tasks b',
    get: 'get tasks/{taskId}',
    update: 'patch tasks/{taskId} b',
    delete: 'delete tasks/{taskId}',
    transition: 'post tasks/{taskId}/transitions b',
    move: 'post tasks/{taskId}/move b',
    archive: 'post tasks/{taskId}/archive',
    restore: 'post tasks/{taskId}/restore',
    comments: 'get tasks/{taskId}/comments qp',
    comment: 'post tasks/{taskId}/comments b',
    getComment: 'get tasks/{taskId}/comments/{commentId}',
    editComment: 'patch tasks/{taskId}/comments/{commentId} b',
    deleteComment: 'delete tasks/{taskId}/comments/{commentId}',
  },
  notifications: {
    list: 'get notifications qp',
    unreadCount: 'get notifications/unread-count',
    read: 'post notifications/{notificationId}/read',
  },
  jobs: {
    list: 'get jobs qp',
    get: 'get jobs/{jobId}',
  },
}
