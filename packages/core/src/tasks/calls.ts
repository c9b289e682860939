import type { CommandOptions, TasksApi } from '../api.ts'
import type { Calls } from '../commands/calls.ts'
import { parse } from '../kernel/validate.ts'
import type { StatusCategory } from '../projects/index.ts'
import * as commentCases from './comment-use-cases.ts'
import * as queries from './queries.ts'
import * as input from './schemas.ts'
import * as cases from './use-cases.ts'

/** What an actor can do with tasks and their comments. */
export function tasksApi({ actor, read, command, plain, query }: Calls): TasksApi {
  const transition = (id: string, category: StatusCategory, options: CommandOptions | undefined) =>
    command('task.transition', input.transitionTask, { category }, [id], options, (unit, given) =>
      cases.transitionTask(unit, id, given),
    )
  const assignees = (
    id: string,
    change: { add?: readonly string[]; remove?: readonly string[] },
    options: CommandOptions | undefined,
  ) =>
    command('task.update', input.updateTask, { assigneeIds: change }, [id], options, (unit, given) =>
      cases.updateTask(unit, id, given),
    )
  return {
    create: (given, options) =>
      command('task.create', input.createTask, given, [], options, (unit, task) => cases.createTask(unit, task)),
    get: (id) => read((view) => queries.getTask(view, actor, id)),
    list: (given = {}) => query(input.listTasks, given, (view, list) => queries.listTasks(view, actor, list)),
    update: (id, given, options) =>
      command('task.update', input.updateTask, given, [id], options, (unit, patch) =>
        cases.updateTask(unit, id, patch),
      ),
    assign: (id, userIds, options) => assignees(id, { add: userIds }, options),
    unassign: (id, userIds, options) => assignees(id, { remove: userIds }, options),
    transition: (id, given, options) =>
      command('task.transition', input.transitionTask, given, [id], options, (unit, to) =>
        cases.transitionTask(unit, id, to),
      ),
    start: (id, options) => transition(id, 'IN_PROGRESS', options),
    complete: (id, options) => transition(id, 'COMPLETED', options),
    cancel: (id, options) => transition(id, 'CANCELLED', options),
    reopen: (id, options) => transition(id, 'PENDING', options),
    move: (id, given, options) =>
      command('task.move', input.moveTask, given, [id], options, (unit, place) => cases.moveTask(unit, id, place)),
    archive: (id, options) =>
      plain('task.archive', [id], options, (unit) => cases.changeTask(unit, id, 'task.archive')),
    restore: (id, options) =>
      plain('task.restore', [id], options, (unit) => cases.changeTask(unit, id, 'task.restore')),
    delete: async (id, options) => {
      await plain('task.delete', [id], options, (unit) => cases.changeTask(unit, id, 'task.delete'))
    },
    comment: (id, given, options) =>
      command('comment.create', input.createComment, given, [id], options, (unit, comment) =>
        commentCases.createComment(unit, id, comment),
      ),
    comments: (id, given = {}) =>
      query(input.listComments, given, (view, list) => queries.listComments(view, actor, id, list)),
    getComment: (id, commentId) => read((view) => queries.getComment(view, actor, id, commentId)),
    editComment: (id, commentId, given, options) =>
      command('comment.edit', input.editComment, given, [id, commentId], options, (unit, { body }) =>
        commentCases.changeComment(unit, id, commentId, { type: 'comment.edit', body }),
      ),
    deleteComment: async (id, commentId, options) => {
      await plain('comment.delete', [id, commentId], options, (unit) =>
        commentCases.changeComment(unit, id, commentId, { type: 'comment.delete' }),
      )
    },
    import: (given, original) =>
      command('task.import', input.createTask, given, [], undefined, (unit, task) =>
        cases.createTask(unit, task, parse(input.original, original)),
      ),
    importComment: (id, given, original) =>
      command('comment.import', input.createComment, given, [id], undefined, (unit, comment) =>
        commentCases.createComment(unit, id, comment, parse(input.original, original)),
      ),
    findByExternalRef: (organizationId, ref) =>
      read((view) => queries.findTaskByExternalRef(view, actor, organizationId, ref)),
  }
}
