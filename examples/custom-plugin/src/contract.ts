import type { OpenApiFragment } from '@taskwright/server'

const taskId = { name: 'taskId', in: 'path', required: true, schema: { type: 'string' } } as const
const answer = {
  '200': { content: { 'application/json': { schema: { $ref: '#/components/schemas/Stopwatch' } } } },
} as const
const security = [{ bearer: [] }] as const

/** What the plugin adds to the HTTP contract. */
export const contract: OpenApiFragment = {
  tags: [{ name: 'stopwatch' }],
  paths: {
    '/api/v1/tasks/{taskId}/stopwatch': {
      get: { operationId: 'readStopwatch', parameters: [taskId], responses: answer, security },
      post: { operationId: 'pressStopwatch', parameters: [taskId], responses: answer, security },
    },
  },
  components: {
    schemas: {
      Stopwatch: {
        type: 'object',
        required: ['taskId', 'running', 'seconds'],
        properties: { taskId: { type: 'string' }, running: { type: 'boolean' }, seconds: { type: 'integer' } },
      },
    },
  },
}
