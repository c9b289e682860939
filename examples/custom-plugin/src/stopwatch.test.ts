import { memoryStorage } from '@taskwright/core/memory'
import { jsonLogger } from '@taskwright/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serverWithStopwatch } from './server.ts'

describe('the stopwatch plugin', () => {
  let parts: Awaited<ReturnType<typeof serverWithStopwatch>>
  let token: string
  let taskId: string

  const call = async (method: string, path: string, body?: object) => {
    const response = await parts.server.fetch(
      new Request(`http://test${path}`, {
        method,
        headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      }),
    )
    return { status: response.status, body: JSON.parse((await response.text()) || 'null') }
  }

  beforeAll(async () => {
    parts = await serverWithStopwatch(memoryStorage(), { logger: jsonLogger({ level: 'silent' }) })
    const person = { name: 'Ana', email: 'ana@example.com', password: 'correct horse battery' }
    token = (await call('POST', '/api/v1/auth/register', person)).body.accessToken
    const project = await call('POST', '/api/v1/projects', { key: 'LNCH', name: 'Launch' })
    const task = await call('POST', '/api/v1/tasks', { projectId: project.body.id, title: 'Measure me' })
    taskId = task.body.id
  })
  afterAll(async () => {
    await parts.server.close()
    await parts.engine.close()
  })

  it('starts when it is pressed, and says so', async () => {
    expect((await call('GET', `/api/v1/tasks/${taskId}/stopwatch`)).body).toMatchObject({ running: false, seconds: 0 })
    expect((await call('POST', `/api/v1/tasks/${taskId}/stopwatch`)).body).toMatchObject({ running: true })
  })

  it('stops by itself when the task is completed', async () => {
    await call('POST', `/api/v1/tasks/${taskId}/transitions`, { category: 'COMPLETED' })
    await parts.engine.settled()
    expect((await call('GET', `/api/v1/tasks/${taskId}/stopwatch`)).body).toMatchObject({ running: false })
  })

  it('does not exist for tasks that cannot be seen', async () => {
    expect((await call('GET', '/api/v1/tasks/nobodys/stopwatch')).status).toBe(404)
  })

  it('is part of the published contract', async () => {
    const { body } = await call('GET', '/api/openapi.json')
    expect(Object.keys(body.paths)).toContain('/api/v1/tasks/{taskId}/stopwatch')
  })
})
