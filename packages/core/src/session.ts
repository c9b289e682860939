import type { GenericSchema, InferOutput } from 'valibot'
import type { CommandOptions, Session } from './api.ts'
import type { ResolvedActor } from './commands/actor.ts'
import type { CommandRunner } from './commands/run.ts'
import type { Unit } from './commands/unit.ts'
import { parse } from './kernel/validate.ts'
import * as notificationInput from './notifications/schemas.ts'
import { countUnread, type Generation, listNotifications, readNotification } from './notifications/use-cases.ts'
import * as organizationQueries from './organizations/queries.ts'
import * as organizationInput from './organizations/schemas.ts'
import * as organizationCases from './organizations/use-cases.ts'
import type { PeoplePort } from './ports/people.ts'
import type { ReadView } from './ports/storage.ts'
import * as projectQueries from './projects/queries.ts'
import * as projectInput from './projects/schemas.ts'
import * as projectCases from './projects/use-cases.ts'
import { refusal } from './refusals.ts'
import * as taskQueries from './tasks/queries.ts'
import * as taskInput from './tasks/schemas.ts'
import * as taskCases from './tasks/use-cases.ts'
import * as userInput from './users/schemas.ts'
import * as userCases from './users/use-cases.ts'

export interface SessionParts {
  readonly actor: ResolvedActor
  readonly runner: CommandRunner
  readonly read: <T>(work: (view: ReadView) => Promise<T>) => Promise<T>
  readonly people: PeoplePort
  readonly generation: Generation
  readonly transaction: Session['transaction']
}

type Options = CommandOptions | undefined

/** What an actor can do, wired: input is checked, then the use case runs in its transaction or the query in its view. */
export function session(parts: SessionParts): Session {
  const { actor, runner, read, people, generation, transaction } = parts

  /** A command: its name and whole input are what an idempotency key stands for. */
  function command<Schema extends GenericSchema, T>(
    name: string,
    schema: Schema,
    input: unknown,
    target: readonly string[],
    options: Options,
    work: (unit: Unit, input: InferOutput<Schema>) => Promise<T>,
  ): Promise<T> {
    return attempt(() => {
      const given = parse(schema, input)
      return runner.run(actor, name, [target, input], options, (unit) => work(unit, given))
    })
  }
  const plain = <T>(name: string, target: readonly string[], options: Options, work: (unit: Unit) => Promise<T>): Promise<T> =>
    runner.run(actor, name, target, options, work)
  const query = <Schema extends GenericSchema, T>(schema: Schema, input: unknown, work: (view: ReadView, input: InferOutput<Schema>) => Promise<T>): Promise<T> =>
    attempt(() => {
      const given = parse(schema, input)
      return read((view) => work(view, given))
    })
  const trusted = <T>(work: () => Promise<T>): Promise<T> => (actor.trusted ? work() : Promise.reject(refusal('access.denied')))

  const c = taskCases
  const p = projectCases
  const o = organizationCases
  const transition = (id: string, category: 'PENDING' | 'IN_PROGRESS' | 'COMPLETED' | 'CANCELLED', options: Options) =>
    command('task.transition', taskInput.transitionTask, { category }, [id], options, (unit, input) => c.transitionTask(unit, id, input))
  const assignees = (id: string, change: { add?: readonly string[]; remove?: readonly string[] }, options: Options) =>
    command('task.update', taskInput.updateTask, { assigneeIds: change }, [id], options, (unit, input) => c.updateTask(unit, id, input))

  return {
    projects: {
      create: (input, options) => command('project.create', projectInput.createProject, input, [], options, p.createProject),
      get: (id) => read((view) => projectQueries.getProject(view, actor, id)),
      getByKey: (key) => read((view) => projectQueries.getProjectByKey(view, actor, key)),
      list: (input = {}) => query(projectInput.listProjects, input, (view, given) => projectQueries.listProjects(view, actor, given)),
      update: (id, input, options) =>
        command('project.update', projectInput.updateProject, input, [id], options, (unit, given) => p.updateProject(unit, id, given)),
      archive: (id, options) => plain('project.archive', [id], options, (unit) => p.changeProject(unit, id, { type: 'project.archive' })),
      restore: (id, options) => plain('project.restore', [id], options, (unit) => p.changeProject(unit, id, { type: 'project.restore' })),
      delete: async (id, options) => {
        await plain('project.delete', [id], options, (unit) => p.changeProject(unit, id, { type: 'project.delete' }))
      },
      addStatus: (id, input, options) =>
        command('project.add_status', projectInput.createStatus, input, [id], options, (unit, given) => p.addStatus(unit, id, given)),
      updateStatus: (id, statusId, input, options) =>
        command('project.update_status', projectInput.updateStatus, input, [id, statusId], options, (unit, given) =>
          p.changeProject(unit, id, { type: 'project.update_status', statusId, ...p.present(given) }),
        ),
      removeStatus: (id, statusId, input, options) =>
        command('project.remove_status', projectInput.removeStatus, input, [id, statusId], options, (unit, { replacedBy }) =>
          p.changeProject(unit, id, { type: 'project.remove_status', statusId, replacedBy }),
        ),
      addLabel: (id, input, options) =>
        command('project.add_label', projectInput.createLabel, input, [id], options, (unit, given) => p.addLabel(unit, id, given)),
      updateLabel: (id, labelId, input, options) =>
        command('project.update_label', projectInput.updateLabel, input, [id, labelId], options, (unit, given) =>
          p.changeProject(unit, id, { type: 'project.update_label', labelId, ...p.present(given) }),
        ),
      removeLabel: (id, labelId, input = {}, options) =>
        command('project.remove_label', projectInput.removeLabel, input, [id, labelId], options, (unit, { replacedBy }) =>
          p.changeProject(unit, id, { type: 'project.remove_label', labelId, replacedBy: replacedBy ?? null }),
        ),
      members: (id, input = {}) =>
        query(projectInput.listMembers, input, (view, given) => projectQueries.listProjectMembers(view, people, actor, id, given)),
      addMember: (id, input, options) =>
        command('project.add_member', projectInput.addProjectMember, input, [id], options, (unit, given) => p.addProjectMember(unit, id, given)),
      changeRole: (id, userId, input, options) =>
        command('project.change_role', projectInput.changeProjectRole, input, [id, userId], options, (unit, { role }) =>
          p.changeProjectRole(unit, id, userId, role),
        ),
      removeMember: (id, userId, options) =>
        plain('project.remove_member', [id, userId], options, (unit) => p.removeProjectMember(unit, id, userId)),
    },
    tasks: {
      create: (input, options) => command('task.create', taskInput.createTask, input, [], options, (unit, given) => c.createTask(unit, given)),
      get: (id) => read((view) => taskQueries.getTask(view, actor, id)),
      list: (input = {}) => query(taskInput.listTasks, input, (view, given) => taskQueries.listTasks(view, actor, given)),
      update: (id, input, options) =>
        command('task.update', taskInput.updateTask, input, [id], options, (unit, given) => c.updateTask(unit, id, given)),
      assign: (id, userIds, options) => assignees(id, { add: userIds }, options),
      unassign: (id, userIds, options) => assignees(id, { remove: userIds }, options),
      transition: (id, input, options) =>
        command('task.transition', taskInput.transitionTask, input, [id], options, (unit, given) => c.transitionTask(unit, id, given)),
      start: (id, options) => transition(id, 'IN_PROGRESS', options),
      complete: (id, options) => transition(id, 'COMPLETED', options),
      cancel: (id, options) => transition(id, 'CANCELLED', options),
      reopen: (id, options) => transition(id, 'PENDING', options),
      move: (id, input, options) => command('task.move', taskInput.moveTask, input, [id], options, (unit, given) => c.moveTask(unit, id, given)),
      archive: (id, options) => plain('task.archive', [id], options, (unit) => c.changeTask(unit, id, 'task.archive')),
      restore: (id, options) => plain('task.restore', [id], options, (unit) => c.changeTask(unit, id, 'task.restore')),
      delete: async (id, options) => {
        await plain('task.delete', [id], options, (unit) => c.changeTask(unit, id, 'task.delete'))
      },
      comment: (id, input, options) =>
        command('comment.create', taskInput.createComment, input, [id], options, (unit, given) => c.createComment(unit, id, given)),
      comments: (id, input = {}) => query(taskInput.listComments, input, (view, given) => taskQueries.listComments(view, actor, id, given)),
      getComment: (id, commentId) => read((view) => taskQueries.getComment(view, actor, id, commentId)),
      editComment: (id, commentId, input, options) =>
        command('comment.edit', taskInput.editComment, input, [id, commentId], options, (unit, { body }) =>
          c.changeComment(unit, id, commentId, { type: 'comment.edit', body }),
        ),
      deleteComment: async (id, commentId, options) => {
        await plain('comment.delete', [id, commentId], options, (unit) => c.changeComment(unit, id, commentId, { type: 'comment.delete' }))
      },
      import: (input, original) =>
        command('task.import', taskInput.createTask, input, [], undefined, (unit, given) =>
          c.createTask(unit, given, parse(taskInput.original, original)),
        ),
      importComment: (id, input, original) =>
        command('comment.import', taskInput.createComment, input, [id], undefined, (unit, given) =>
          c.createComment(unit, id, given, parse(taskInput.original, original)),
        ),
      findByExternalRef: (organizationId, ref) => read((view) => taskQueries.findTaskByExternalRef(view, actor, organizationId, ref)),
    },
    organizations: {
      create: (input, options) =>
        command('organization.create', organizationInput.createOrganization, input, [], options, o.createOrganization),
      get: (id) => read((view) => organizationQueries.getOrganization(view, actor, id)),
      list: (input = {}) =>
        query(organizationInput.listOrganizations, input, (view, given) => organizationQueries.listOrganizations(view, actor, given)),
      update: (id, input, options) =>
        command('organization.update', organizationInput.updateOrganization, input, [id], options, (unit, given) =>
          o.updateOrganization(unit, id, given),
        ),
      members: (id, input = {}) =>
        query(organizationInput.listOrganizations, input, (view, given) =>
          organizationQueries.listOrganizationMembers(view, people, actor, id, given),
        ),
      addMember: (id, input, options) =>
        command('organization.add_member', organizationInput.addOrganizationMember, input, [id], options, (unit, given) =>
          o.addOrganizationMember(unit, id, given),
        ),
      changeRole: (id, userId, input, options) =>
        command('organization.change_role', organizationInput.changeOrganizationRole, input, [id, userId], options, (unit, { role }) =>
          o.changeOrganizationRole(unit, id, userId, role),
        ),
      removeMember: (id, userId, options) =>
        plain('organization.remove_member', [id, userId], options, (unit) => o.removeOrganizationMember(unit, id, userId)),
    },
    notifications: {
      list: (input = {}) =>
        query(notificationInput.listNotifications, input, (view, given) => listNotifications(view, generation, actor, given)),
      unreadCount: () => read((view) => countUnread(view, generation, actor)),
      read: (id, options) => plain('notification.read', [id], options, (unit) => readNotification(unit, generation, id)),
    },
    users: {
      me: () => read((view) => userCases.getUser(view, actor.userId)),
      updateMe: (input) => command('user.update', userInput.updateProfile, input, [], undefined, userCases.updateProfile),
      register: (input) => command('user.register', userInput.registerUser, input, [], undefined, userCases.registerUser),
      placeholder: (input) => command('user.placeholder', userInput.placeholderUser, input, [], undefined, userCases.placeholderUser),
      get: (id) => trusted(() => read((view) => userCases.getUser(view, id))),
      findByEmail: (email) => trusted(() => read((view) => userCases.findUserByEmail(view, email))),
      deactivate: (id) => plain('user.deactivate', [id], undefined, (unit) => userCases.changeUser(unit, id, 'user.deactivate')),
      reactivate: (id) => plain('user.reactivate', [id], undefined, (unit) => userCases.changeUser(unit, id, 'user.reactivate')),
    },
    transaction,
  }
}

/** What fails before the first await fails like everything else: as a rejection. */
const attempt = async <T>(work: () => Promise<T>): Promise<T> => work()
