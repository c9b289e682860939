import type { Actor, ProjectsApi } from '@taskwright/core'
import type { Handlers, Operations } from '../../operation.ts'

/** Who belongs to a project. */
export const memberOperations = (of: (actor: Actor) => ProjectsApi): Handlers<Operations> => ({
  listProjectMembers: async ({ actor, params, query }) => ({
    status: 200,
    body: await of(actor).members(params.projectId, query),
  }),
  addProjectMember: async ({ actor, params, body, options }) => ({
    status: 201,
    body: await of(actor).addMember(params.projectId, body, options),
  }),
  changeProjectRole: async ({ actor, params, body, options }) => ({
    status: 200,
    body: await of(actor).changeRole(params.projectId, params.userId, body, options),
  }),
  removeProjectMember: async ({ actor, params, options }) => {
    await of(actor).removeMember(params.projectId, params.userId, options)
    return { status: 204 }
  },
})
