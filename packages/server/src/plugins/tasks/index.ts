import type { Actor } from '@taskwright/core'
import { definePlugin } from '../../plugin.ts'
import { commentOperations } from './comments.ts'

/** Tasks, and what people say about them. */
export const tasks = definePlugin(() => ({
  id: 'tasks',
  requires: ['auth'],
  setup({ operations, engine }) {
    const of = (actor: Actor) => engine.as(actor).tasks
    operations({
      listTasks: async ({ actor, query }) => ({ status: 200, body: await of(actor).list(query) }),
      createTask: async ({ actor, body, options }) => ({ status: 201, body: await of(actor).create(body, options) }),
      getTask: async ({ actor, params }) => ({ status: 200, body: await of(actor).get(params.taskId) }),
      updateTask: async ({ actor, params, body, options }) => ({
        status: 200,
        body: await of(actor).update(params.taskId, body, options),
      }),
      deleteTask: async ({ actor, params, options }) => {
        await of(actor).delete(params.taskId, options)
        return { status: 204 }
      },
      transitionTask: async ({ actor, params, body, options }) => ({
        status: 200,
        body: await of(actor).transition(params.taskId, body, options),
      }),
      moveTask: async ({ actor, params, body, options }) => ({
        status: 200,
        body: await of(actor).move(params.taskId, body, options),
      }),
      archiveTask: async ({ actor, params, options }) => ({
        status: 200,
        body: await of(actor).archive(params.taskId, options),
      }),
      restoreTask: async ({ actor, params, options }) => ({
        status: 200,
        body: await of(actor).restore(params.taskId, options),
      }),
    })
    operations(commentOperations(of))
  },
}))
