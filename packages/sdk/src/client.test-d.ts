import { describe, expectTypeOf, it } from 'vitest'
import {
  attempt,
  createClient,
  type FieldError,
  isProblem,
  type Job,
  type Outcome,
  type Problem,
  type ProblemOf,
  type Project,
  type Task,
} from './index.ts'

const client = createClient({ baseUrl: 'http://localhost:3000' })

describe('named operations', () => {
  it('give data', () => {
    expectTypeOf(client.tasks.get('t1')).resolves.toEqualTypeOf<Task>()
    expectTypeOf(client.tasks.delete('t1')).resolves.toEqualTypeOf<void>()
  })

  it('know what they take', () => {
    // @ts-expect-error a task needs a project
    client.tasks.create({ title: 'x' })
    // @ts-expect-error either a status or a category
    client.tasks.transition('t1', {})
    // @ts-expect-error no such field
    client.tasks.update('t1', { titel: 'x' })
    // @ts-expect-error a new thing has no version to compare
    client.tasks.create({ projectId: 'p1', title: 'x' }, { ifVersion: 1 })
    // @ts-expect-error the removed status must be replaced
    client.projects.removeStatus('p1', 's1', {})
  })

  it('list as async iterables', async () => {
    for await (const task of client.tasks.list({ projectId: 'p1', sort: '-due' }))
      expectTypeOf(task).toEqualTypeOf<Task>()
    expectTypeOf((await client.tasks.list().page()).items).toEqualTypeOf<readonly Task[]>()
  })
})

describe('problems', () => {
  it('narrow by code', () => {
    const error: unknown = new Error()
    if (isProblem(error, 'version.stale')) {
      expectTypeOf(error.problem.code).toEqualTypeOf<'version.stale'>()
      expectTypeOf(error.problem.status).toEqualTypeOf<412>()
      expectTypeOf(error.problem.currentVersion).toEqualTypeOf<number>()
    }
    if (isProblem(error, 'input.invalid'))
      expectTypeOf(error.problem.errors[0]?.path).toEqualTypeOf<string | undefined>()
    // @ts-expect-error a misspelt code is found
    isProblem(error, 'version.stail')
    if (isProblem(error)) expectTypeOf(error.problem).toEqualTypeOf<Problem>()
  })

  it('are known per operation', () => {
    expectTypeOf<Extract<ProblemOf<'getTask'>, { status: 404 }>['code']>().toEqualTypeOf<'task.not_found'>()
    expectTypeOf<'user.email_taken'>().toExtend<ProblemOf<'registerUser'>['code']>()
    expectTypeOf<'user.email_taken'>().not.toExtend<ProblemOf<'login'>['code']>()
  })
})

/** Compiles only if every code of the operation is there, and no other. */
function explain(problem: ProblemOf<'listComments'>): string {
  switch (problem.code) {
    case 'cursor.invalid':
    case 'input.invalid':
      return problem.errors.map((error: FieldError) => error.path).join()
    case 'network.failed':
    case 'call.timed_out':
    case 'call.aborted':
      return expectStatus<0>(problem.status)
    case 'response.unexpected':
      return expectStatus<number>(problem.status)
    case 'auth.required':
    case 'auth.session_revoked':
    case 'auth.token_expired':
    case 'auth.token_invalid':
      return expectStatus<401>(problem.status)
    case 'task.not_found':
      return expectStatus<404>(problem.status)
    case 'request.method_not_allowed':
      return expectStatus<405>(problem.status)
    case 'engine.failed':
      return expectStatus<500>(problem.status)
    case 'engine.closed':
    case 'storage.busy':
    case 'storage.conflict':
    case 'storage.damaged':
    case 'storage.misconfigured':
    case 'storage.outdated':
    case 'storage.readonly':
    case 'storage.unavailable':
      return expectStatus<503>(problem.status)
    default:
      return problem satisfies never
  }
}
const expectStatus = <Status extends number>(status: Status): string => String(status)

describe('an outcome', () => {
  it('is the data or a problem of the operation', async () => {
    const outcome = await attempt(client.tasks.update('t1', { title: 'x' }, { timeoutMs: 5_000 }))
    expectTypeOf(outcome).toEqualTypeOf<Outcome<Task, 'updateTask'>>()
    if (outcome.ok) expectTypeOf(outcome.data).toEqualTypeOf<Task>()
    else if (outcome.problem.code === 'version.stale')
      expectTypeOf(outcome.problem.fields).toEqualTypeOf<readonly string[]>()
    // @ts-expect-error an update is no registration
    if (!outcome.ok && outcome.problem.code === 'user.email_taken') outcome.error
  })

  it('is known of pages and of edits too', async () => {
    const page = await attempt(client.tasks.comments('t1').page())
    if (!page.ok) expectTypeOf(explain(page.problem)).toEqualTypeOf<string>()
    const edit = await attempt(client.projects.edit({ id: 'p1', version: 3 }, { name: 'x' }))
    expectTypeOf(edit).toEqualTypeOf<Outcome<Project, 'updateProject'>>()
    // @ts-expect-error what was seen has a version
    client.tasks.edit({ id: 't1' }, { title: 'x' })
    // @ts-expect-error the version is that of what was seen
    client.tasks.edit({ id: 't1', version: 3 }, { title: 'x' }, { ifVersion: 3 })
  })
})

describe('a job', () => {
  it('is waited for', () => {
    expectTypeOf(client.jobs.wait('j1', { onProgress: ({ progress }) => progress?.done })).resolves.toEqualTypeOf<Job>()
  })
})

describe('operations by path', () => {
  it('answer data or a typed error', async () => {
    const { data, error } = await client.GET('/api/v1/tasks/{taskId}', { params: { path: { taskId: 't1' } } })
    if (data) expectTypeOf(data).toEqualTypeOf<Task>()
    if (error) expectTypeOf<'task.not_found'>().toExtend<(typeof error)['code']>()
    if (error?.code === 'task.not_found') expectTypeOf(error.status).toEqualTypeOf<404>()
    if (error?.code === 'network.failed') expectTypeOf(error.status).toEqualTypeOf<0>()
    // @ts-expect-error a misspelt code is found
    if (error?.code === 'network.fialed') throw error
  })
})
