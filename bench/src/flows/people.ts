import { call } from '../prepare.ts'

/** Somebody who writes tasks, and somebody who is given them. */
export interface People {
  readonly projectId: string
  readonly author: { readonly token: string }
  readonly assignee: { readonly id: string; readonly token: string }
}

interface Registered {
  readonly accessToken: string
  readonly user: { readonly id: string }
}

export async function fillPeople(port: number): Promise<People> {
  const ana = await register(port, 'Ana')
  const ben = await register(port, 'Ben')
  const project = await call(port, ana.accessToken, 'POST', '/api/v1/projects', { key: 'BENCH', name: 'Bench' })
  const { id: projectId } = project as { readonly id: string }
  const member = { userId: ben.user.id, role: 'CONTRIBUTOR' }
  await call(port, ana.accessToken, 'POST', `/api/v1/projects/${projectId}/members`, member)
  const author = { token: ana.accessToken }
  return { projectId, author, assignee: { id: ben.user.id, token: ben.accessToken } }
}

async function register(port: number, name: string): Promise<Registered> {
  const account = { name, email: `${name.toLowerCase()}@example.com`, password: 'correct horse battery' }
  return (await call(port, '', 'POST', '/api/v1/auth/register', account)) as Registered
}
