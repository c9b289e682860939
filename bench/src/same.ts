import { isDeepStrictEqual } from 'node:util'
import { sendAll } from './driver/load.ts'
import { requestsTo, type Target } from './driver/workload.ts'

/** Proves before anything is measured that both servers do the same work: same questions, same answers. */
export async function requireSameAnswers(bare: Target, ours: Target): Promise<void> {
  const [first = '', second = ''] = bare.taskIds
  const to = bare.statusIds[1] ?? ''
  const questions: readonly [name: string, method: string, path: string, body?: object][] = [
    ['get', 'GET', `/api/v1/tasks/${first}`],
    ['list', 'GET', `/api/v1/tasks?projectId=${bare.projectId}&limit=50`],
    ['create', 'POST', '/api/v1/tasks', { projectId: bare.projectId, title: 'The same thing', priority: 'HIGH' }],
    ['transition', 'POST', `/api/v1/tasks/${second}/transitions`, { statusId: to }],
  ]
  for (const [name, method, path, body] of questions) {
    const [a, b] = await Promise.all(
      [bare, ours].map(async (target) => (await sendAll(target.port, [requestsTo(target)(method, path, body)]))[0]),
    )
    if (!isDeepStrictEqual(comparable(a), comparable(b))) {
      throw new Error(`The servers answer ${name} differently:\n${JSON.stringify(a)}\n${JSON.stringify(b)}`)
    }
  }
}

/** Without what each server makes up for itself; that it is there is compared all the same. */
const madeUp = ['id', 'createdAt', 'updatedAt', 'startedAt', 'completedAt', 'rank', 'nextCursor']

function comparable(answer: unknown): unknown {
  return JSON.parse(
    JSON.stringify(answer, (name, value: unknown) => (madeUp.includes(name) && value !== null ? typeof value : value)),
  )
}
