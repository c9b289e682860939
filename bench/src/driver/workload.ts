export const operations = ['get', 'list', 'create', 'transition'] as const
export type Operation = (typeof operations)[number]

/** A server with what is known of its data. */
export interface Target {
  readonly name: string
  readonly port: number
  /** Further processes of the same server: the connections are spread over all of them. */
  readonly otherPorts?: readonly number[]
  readonly token: string
  readonly projectId: string
  readonly taskIds: readonly string[]
  readonly statusIds: readonly string[]
}

export const CONNECTIONS = 16

/** The next request of an operation on one of the connections. */
export type Requests = (connection: number) => string

/** Both servers are asked the very same things; only the tokens and ids of one run are in them. */
export function workload(target: Target): Readonly<Record<Operation, Requests>> {
  const { taskIds, statusIds, projectId } = target
  const request = requestsTo(target)
  const idAt = (index: number): string => taskIds[index % taskIds.length] ?? ''
  let gets = 0
  let creates = 0
  const listing = request('GET', `/api/v1/tasks?projectId=${projectId}&limit=50`)
  const walks = Array.from({ length: CONNECTIONS }, () => 0)
  const share = Math.floor(taskIds.length / CONNECTIONS)
  return {
    // A stride that is prime to 10,000 visits all of them, none of them twice in a row.
    get: () => request('GET', `/api/v1/tasks/${idAt(gets++ * 7919)}`),
    list: () => listing,
    create: () => request('POST', '/api/v1/tasks', newTask(projectId, creates++)),
    // Each connection walks over tasks of its own and takes them to the next status, so every request changes something.
    transition: (connection) => {
      const step = walks[connection] ?? 0
      walks[connection] = step + 1
      const id = idAt(connection * share + (step % share))
      const statusId = statusIds[(Math.floor(step / share) + 1) % statusIds.length] ?? ''
      return request('POST', `/api/v1/tasks/${id}/transitions`, { statusId })
    },
  }
}

export const requestsTo =
  ({ port, token }: Pick<Target, 'port' | 'token'>) =>
  (method: string, path: string, body?: object): string => {
    const authorization = token === '' ? '' : `authorization: Bearer ${token}\r\n`
    const head = `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${authorization}`
    if (body === undefined) return `${head}\r\n`
    const text = JSON.stringify(body)
    return `${head}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
  }

const priorities = ['LOW', 'MEDIUM', 'HIGH', 'URGENT']
const sentence = 'Somebody has to look at this before the end of the week, and say what is to be done about it. '

export const newTask = (projectId: string, n: number): object => ({
  projectId,
  title: `Look at the ${n}th thing that came in`,
  description: sentence.repeat(1 + (n % 4)),
  priority: priorities[n % priorities.length],
})
