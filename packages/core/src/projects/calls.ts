import type { ProjectsApi } from '../api.ts'
import type { Calls } from '../commands/calls.ts'
import * as queries from './queries.ts'
import * as input from './schemas.ts'
import * as cases from './use-cases.ts'

/** What an actor can do with projects, their statuses, labels and members. */
export function projectsApi(
  { actor, people, read, command, plain, query }: Calls,
  hasTasks: cases.HasTasks,
): ProjectsApi {
  const change = cases.changeProject
  return {
    create: (given, options) => command('project.create', input.createProject, given, [], options, cases.createProject),
    get: (id) => read((view) => queries.getProject(view, actor, id)),
    getByKey: (key) => read((view) => queries.getProjectByKey(view, actor, key)),
    list: (given = {}) => query(input.listProjects, given, (view, list) => queries.listProjects(view, actor, list)),
    update: (id, given, options) =>
      command('project.update', input.updateProject, given, [id], options, (unit, patch) =>
        cases.updateProject(unit, id, patch),
      ),
    archive: (id, options) =>
      plain('project.archive', [id], options, (unit) => change(unit, id, { type: 'project.archive' })),
    restore: (id, options) =>
      plain('project.restore', [id], options, (unit) => change(unit, id, { type: 'project.restore' })),
    delete: async (id, options) => {
      await plain('project.delete', [id], options, (unit) => change(unit, id, { type: 'project.delete' }))
    },
    link: (id, given, options) =>
      command('project.link', input.linkProject, given, [id], options, (unit, board) =>
        cases.linkProject(unit, id, board, hasTasks),
      ),
    addStatus: (id, given, options) =>
      command('project.add_status', input.createStatus, given, [id], options, (unit, status) =>
        cases.addStatus(unit, id, status),
      ),
    updateStatus: (id, statusId, given, options) =>
      command('project.update_status', input.updateStatus, given, [id, statusId], options, (unit, patch) =>
        change(unit, id, { type: 'project.update_status', statusId, ...cases.present(patch) }),
      ),
    removeStatus: (id, statusId, given, options) =>
      command('project.remove_status', input.removeStatus, given, [id, statusId], options, (unit, { replacedBy }) =>
        change(unit, id, { type: 'project.remove_status', statusId, replacedBy }),
      ),
    addLabel: (id, given, options) =>
      command('project.add_label', input.createLabel, given, [id], options, (unit, label) =>
        cases.addLabel(unit, id, label),
      ),
    updateLabel: (id, labelId, given, options) =>
      command('project.update_label', input.updateLabel, given, [id, labelId], options, (unit, patch) =>
        change(unit, id, { type: 'project.update_label', labelId, ...cases.present(patch) }),
      ),
    removeLabel: (id, labelId, given = {}, options) =>
      command('project.remove_label', input.removeLabel, given, [id, labelId], options, (unit, { replacedBy }) =>
        change(unit, id, { type: 'project.remove_label', labelId, replacedBy: replacedBy ?? null }),
      ),
    members: (id, given = {}) =>
      query(input.listMembers, given, (view, list) => queries.listProjectMembers(view, people, actor, id, list)),
    addMember: (id, given, options) =>
      command('project.add_member', input.addProjectMember, given, [id], options, (unit, member) =>
        cases.addProjectMember(unit, id, member),
      ),
    changeRole: (id, userId, given, options) =>
      command('project.change_role', input.changeProjectRole, given, [id, userId], options, (unit, { role }) =>
        cases.changeProjectRole(unit, id, userId, role),
      ),
    removeMember: (id, userId, options) =>
      plain('project.remove_member', [id, userId], options, (unit) => cases.removeProjectMember(unit, id, userId)),
  }
}
