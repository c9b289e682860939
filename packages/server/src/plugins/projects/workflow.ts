import type { Actor, ProjectsApi } from '@taskwright/core'
import type { Handlers, Operations } from '../../operation.ts'

/** The statuses and labels of a project. Changing one answers the project, whose version it raised. */
export const workflowOperations = (of: (actor: Actor) => ProjectsApi): Handlers<Operations> => ({
  listStatuses: async ({ actor, params }) => {
    const { statuses } = await of(actor).get(params.projectId)
    return { status: 200, body: { items: statuses, nextCursor: null } }
  },
  addStatus: async ({ actor, params, body, options }) => ({
    status: 201,
    body: await of(actor).addStatus(params.projectId, body, options),
  }),
  updateStatus: async ({ actor, params, body, options }) => ({
    status: 200,
    body: await of(actor).updateStatus(params.projectId, params.statusId, body, options),
  }),
  removeStatus: async ({ actor, params, query, options }) => ({
    status: 200,
    body: await of(actor).removeStatus(params.projectId, params.statusId, query, options),
  }),
  listLabels: async ({ actor, params }) => {
    const { labels } = await of(actor).get(params.projectId)
    return { status: 200, body: { items: labels, nextCursor: null } }
  },
  addLabel: async ({ actor, params, body, options }) => ({
    status: 201,
    body: await of(actor).addLabel(params.projectId, body, options),
  }),
  updateLabel: async ({ actor, params, body, options }) => ({
    status: 200,
    body: await of(actor).updateLabel(params.projectId, params.labelId, body, options),
  }),
  removeLabel: async ({ actor, params, query, options }) => ({
    status: 200,
    body: await of(actor).removeLabel(params.projectId, params.labelId, query, options),
  }),
})
