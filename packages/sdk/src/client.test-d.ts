import { describe, expectTypeOf, it } from 'vitest'
import { createClient, isProblem, type Problem, type ProblemOf, type Task } from './index.ts'

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

describe('operations by path', () => {
  it('answer data or a typed error', async () => {
    const { data, error } = await client.GET('/api/v1/tasks/{taskId}', { params: { path: { taskId: 't1' } } })
    if (data) expectTypeOf(data).toEqualTypeOf<Task>()
    if (error) expectTypeOf<'task.not_found'>().toExtend<(typeof error)['code']>()
    if (error?.code === 'task.not_found') expectTypeOf(error.status).toEqualTypeOf<404>()
  })
})
