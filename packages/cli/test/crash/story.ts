/** What the clients know: which acts were acknowledged, and which ended without an answer. */
export interface Known {
  readonly acknowledged: Set<string>
}

interface Person {
  readonly id: string
  readonly token: string
  readonly refreshToken: string
}

export interface Cast {
  readonly ana: Person
  readonly bob: Person
  readonly projectId: string
  /** Where the board goes. */
  readonly boardId: string
}

/** Somebody's request; throws `NoAnswer` when the server is gone before it has answered. */
export class NoAnswer extends Error {}

export async function call<Body>(
  url: string,
  method: string,
  path: string,
  options: { token?: string; key?: string; body?: unknown } = {},
): Promise<{ status: number; body: Body }> {
  const { token, key, body } = options
  try {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as Body }
  } catch {
    throw new NoAnswer()
  }
}

interface Tokens {
  accessToken: string
  refreshToken: string
  user: { id: string }
}

const PASSWORD = 'correct horse battery'

/** Two people and a project that both are in: what every run begins with. */
export async function setTheStage(url: string): Promise<Cast> {
  const ana = await register(url, 'ana')
  const bob = await register(url, 'bob')
  const project = await call<{ id: string }>(url, 'POST', '/api/v1/projects', {
    token: ana.token,
    body: { key: 'LNCH', name: 'Launch' },
  })
  const board = await call<{ id: string }>(url, 'POST', '/api/v1/projects', {
    token: ana.token,
    body: { key: 'BOARD', name: 'Board' },
  })
  await call(url, 'POST', `/api/v1/projects/${project.body.id}/members`, {
    token: ana.token,
    body: { email: 'bob@example.com', role: 'CONTRIBUTOR' },
  })
  return { ana, bob, projectId: project.body.id, boardId: board.body.id }
}

async function register(url: string, name: string): Promise<Person> {
  const { body } = await call<Tokens>(url, 'POST', '/api/v1/auth/register', {
    body: { name, email: `${name}@example.com`, password: PASSWORD },
  })
  return { id: body.user.id, token: body.accessToken, refreshToken: body.refreshToken }
}

/** The story's acts, in order. Each may be done again with the same key; it then has the same effect, once. */
export const acts: readonly { readonly name: string; do(url: string, cast: Cast): Promise<number> }[] = [
  {
    name: 'create',
    do: async (url, { ana, projectId }) =>
      (
        await call(url, 'POST', '/api/v1/tasks', {
          token: ana.token,
          key: 'create',
          body: { id: TASK, projectId, title: 'Write the README' },
        })
      ).status,
  },
  {
    name: 'assign',
    do: async (url, { ana, bob }) =>
      (
        await call(url, 'PATCH', `/api/v1/tasks/${TASK}`, {
          token: ana.token,
          key: 'assign',
          body: { assigneeIds: { add: [bob.id] } },
        })
      ).status,
  },
  {
    name: 'comment',
    do: async (url, { bob }) =>
      (
        await call(url, 'POST', `/api/v1/tasks/${TASK}/comments`, {
          token: bob.token,
          key: 'comment',
          body: { body: 'On it.' },
        })
      ).status,
  },
  {
    name: 'complete',
    do: async (url, { bob }) =>
      (
        await call(url, 'POST', `/api/v1/tasks/${TASK}/transitions`, {
          token: bob.token,
          key: 'complete',
          body: { category: 'COMPLETED' },
        })
      ).status,
  },
  {
    name: 'import',
    do: async (url, { ana, boardId }) =>
      (
        await call(url, 'POST', `/api/v1/projects/${boardId}/imports`, {
          token: ana.token,
          key: 'import',
          body: { source: 'trello', board },
        })
      ).status,
  },
  {
    name: 'refresh',
    do: async (url, { ana }) =>
      (await call(url, 'POST', '/api/v1/auth/refresh', { body: { refreshToken: ana.refreshToken } })).status,
  },
  {
    // Without a key: who isn't told that they are registered tries again, and may be told that they are already.
    name: 'register',
    do: async (url) =>
      (
        await call(url, 'POST', '/api/v1/auth/register', {
          body: { name: 'Cid', email: 'cid@example.com', password: PASSWORD },
        })
      ).status,
  },
]

export const CARDS = 6

/** Whoever it was assigned to must not hear of it: it was imported. */
const board = {
  id: 'board',
  name: 'Board',
  lists: [1, 2].map((n) => ({ id: `l${n}`, name: `List ${n}`, closed: false, pos: n })),
  cards: Array.from({ length: CARDS }, (_, index) => index + 1).map((n) => ({
    id: `c${n}`,
    idShort: n,
    idList: `l${1 + (n % 2)}`,
    name: `Card ${n}`,
    pos: n,
    idMembers: ['m1'],
  })),
  members: [{ id: 'm1', username: 'bob', fullName: 'Bob', email: 'bob@example.com' }],
}

export interface Job {
  readonly status: string
  readonly finishedAt: string | null
  readonly result: { readonly cards: unknown } | null
}

export const TASK = '01900000-0000-7000-8000-000000000001'

export const logIn = (url: string, name: string): Promise<{ status: number }> =>
  call(url, 'POST', '/api/v1/auth/login', { body: { email: `${name}@example.com`, password: PASSWORD } })
