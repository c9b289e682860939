import { describe, expect, it } from 'vitest'
import { covers, coversAny, type LoggedEvent, toCloudEvent } from './envelope.ts'

const event: LoggedEvent = {
  id: '01900000-0000-7000-8000-000000000001',
  type: 'task.archived',
  schemaVersion: 1,
  organizationId: 'o',
  stream: 'task/t',
  sequence: 7,
  time: '2026-01-01T00:00:00.000Z',
  actor: 'ana',
  correlationId: 'request',
  causationId: null,
  hops: 0,
  origin: 'app',
  traceparent: null,
  data: { taskId: 't', projectId: 'p' },
  position: 42,
  recordedTime: '2026-01-01T00:00:00.001Z',
}

describe('a cloud event', () => {
  it('has strings for attributes, numbers padded so that they sort', () => {
    expect(toCloudEvent(event)).toEqual({
      specversion: '1.0',
      id: event.id,
      source: '/taskwright',
      type: 'task.archived',
      subject: 'task/t',
      time: event.time,
      datacontenttype: 'application/json',
      schemaversion: '1',
      sequence: '0000000000000007',
      position: '0000000000000042',
      recordedtime: event.recordedTime,
      organizationid: 'o',
      actor: 'ana',
      correlationid: 'request',
      hops: '0',
      origin: 'app',
      data: event.data,
    })
  })

  it('has what not every event has, when it has it', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const told = toCloudEvent({ ...event, causationId: 'cause', traceparent }, 'https://tasks.example')
    expect(told).toMatchObject({ causationid: 'cause', traceparent, source: 'https://tasks.example' })
  })

  it('has names that the specification allows', () => {
    const names = Object.keys(toCloudEvent({ ...event, causationId: 'cause', traceparent: 'x' }))
    for (const name of names) expect(name).toMatch(/^[a-z0-9]{1,20}$/)
  })
})

describe('a pattern', () => {
  it.each([
    ['*', 'task.created', true],
    ['task.*', 'task.created', true],
    ['task.*', 'taskish.created', false],
    ['task.*', 'task', false],
    ['task.created', 'task.created', true],
    ['task.created', 'task.created_again', false],
    ['project.*', 'task.created', false],
  ])('%s covers %s: %s', (pattern, type, covered) => {
    expect(covers(pattern, type)).toBe(covered)
    expect(coversAny(['never', pattern], type)).toBe(covered)
  })

  it('of none covers none', () => {
    expect(coversAny([], 'task.created')).toBe(false)
  })
})
