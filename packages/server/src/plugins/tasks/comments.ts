import type { Actor, TasksApi } from '@taskwright/core'
import type { Handlers, Operations } from '../../operation.ts'

export const commentOperations = (of: (actor: Actor) => TasksApi): Handlers<Operations> => ({
  listComments: async ({ actor, params, query }) => ({
    status: 200,
    body: await of(actor).comments(params.taskId, query),
  }),
  createComment: async ({ actor, params, body, options }) => ({
    status: 201,
    body: await of(actor).comment(params.taskId, body, options),
  }),
  getComment: async ({ actor, params }) => ({
    status: 200,
    body: await of(actor).getComment(params.taskId, params.commentId),
  }),
  editComment: async ({ actor, params, body, options }) => ({
    status: 200,
    body: await of(actor).editComment(params.taskId, params.commentId, body, options),
  }),
  deleteComment: async ({ actor, params, options }) => {
    await of(actor).deleteComment(params.taskId, params.commentId, options)
    return { status: 204 }
  },
})
