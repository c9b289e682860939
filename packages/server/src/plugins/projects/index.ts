import type { Actor } from '@taskwright/core'
import { definePlugin } from '../../plugin.ts'
import { memberOperations } from './members.ts'
import { workflowOperations } from './workflow.ts'

/** Projects with their members, statuses and labels. */
export const projects = definePlugin(() => ({
  id: 'projects',
  requires: ['auth'],
  setup({ operations, engine }) {
    const of = (actor: Actor) => engine.as(actor).projects
    operations({
      listProjects: async ({ actor, query }) => ({ status: 200, body: await of(actor).list(query) }),
      createProject: async ({ actor, body, options }) => ({ status: 201, body: await of(actor).create(body, options) }),
      getProject: async ({ actor, params }) => ({ status: 200, body: await of(actor).get(params.projectId) }),
      updateProject: async ({ actor, params, body, options }) => ({
        status: 200,
        body: await of(actor).update(params.projectId, body, options),
      }),
      deleteProject: async ({ actor, params, options }) => {
        await of(actor).delete(params.projectId, options)
        return { status: 204 }
      },
      archiveProject: async ({ actor, params, options }) => ({
        status: 200,
        body: await of(actor).archive(params.projectId, options),
      }),
      restoreProject: async ({ actor, params, options }) => ({
        status: 200,
        body: await of(actor).restore(params.projectId, options),
      }),
    })
    operations(memberOperations(of))
    operations(workflowOperations(of))
  },
}))
