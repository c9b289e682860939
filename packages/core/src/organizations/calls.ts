import type { OrganizationsApi } from '../api.ts'
import type { Calls } from '../commands/calls.ts'
import * as queries from './queries.ts'
import * as input from './schemas.ts'
import * as cases from './use-cases.ts'

/** What an actor can do with organizations and their members. */
export const organizationsApi = ({ actor, people, read, command, plain, query }: Calls): OrganizationsApi => ({
  create: (given, options) =>
    command('organization.create', input.createOrganization, given, [], options, cases.createOrganization),
  get: (id) => read((view) => queries.getOrganization(view, actor, id)),
  list: (given = {}) =>
    query(input.listOrganizations, given, (view, list) => queries.listOrganizations(view, actor, list)),
  update: (id, given, options) =>
    command('organization.update', input.updateOrganization, given, [id], options, (unit, patch) =>
      cases.updateOrganization(unit, id, patch),
    ),
  members: (id, given = {}) =>
    query(input.listOrganizations, given, (view, list) =>
      queries.listOrganizationMembers(view, people, actor, id, list),
    ),
  addMember: (id, given, options) =>
    command('organization.add_member', input.addOrganizationMember, given, [id], options, (unit, member) =>
      cases.addOrganizationMember(unit, id, member),
    ),
  changeRole: (id, userId, given, options) =>
    command('organization.change_role', input.changeOrganizationRole, given, [id, userId], options, (unit, { role }) =>
      cases.changeOrganizationRole(unit, id, userId, role),
    ),
  removeMember: (id, userId, options) =>
    plain('organization.remove_member', [id, userId], options, (unit) =>
      cases.removeOrganizationMember(unit, id, userId),
    ),
})
