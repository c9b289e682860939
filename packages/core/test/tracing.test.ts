import { describe, expect, it } from 'vitest'
import type { ErrorContext, LoggedEvent, SpanOptions, Tracer } from '../src/index.ts'
import { start, startWithProject } from './harness.ts'

/** Keeps what it was asked to follow; its traceparents are the numbers of its spans. */
function keepingTracer() {
  const spans: (SpanOptions & { name: string; traceparent: string; outcome: string })[] = []
  const tracer: Tracer = {
    async span(name, options, work) {
      const traceparent = `span ${spans.length + 1}`
      const span = { name, ...options, traceparent, outcome: 'open' }
      spans.push(span)
      try {
        const result = await work({ traceparent, set: () => {}, fail: () => {} })
        span.outcome = 'done'
        return result
      } catch (error) {
        span.outcome = 'threw'
        throw error
      }
    },
  }
  return { tracer, spans, named: (name: string) => spans.filter((span) => span.name === name) }
}

describe('with a tracer', () => {
  it('a command is a span under its actor’s, and its events carry it on to their readers', async () => {
    const { tracer, named } = keepingTracer()
    const { tw, project } = await startWithProject({ tracer })
    const seen: LoggedEvent[] = []
    tw.subscribe('mailer', ['task.created'], (event) => void seen.push(event))
    tw.projection('board', ['task.created'], () => {})
    const actor = { userId: 'ana', traceparent: 'of the request', correlationId: 'request-1' }
    await tw.as(actor).tasks.create({ projectId: project.id, title: 'a' })
    await tw.settled()
    const [command] = named('task.create')
    expect(command).toMatchObject({
      kind: 'internal',
      parent: 'of the request',
      outcome: 'done',
      attributes: { 'taskwright.command': 'task.create', 'taskwright.correlation_id': 'request-1' },
    })
    expect(seen.map(({ traceparent }) => traceparent)).toEqual([command?.traceparent])
    const words = {
      'taskwright.event.id': seen[0]?.id,
      'taskwright.event.type': 'task.created',
      'taskwright.event.position': seen[0]?.position,
      'taskwright.correlation_id': 'request-1',
    }
    for (const kind of ['subscription', 'projection'] as const) {
      const reader = kind === 'subscription' ? 'mailer' : 'board'
      expect(named(`${kind} ${reader}`)).toMatchObject([
        { kind: 'consumer', parent: command?.traceparent, attributes: { [`taskwright.${kind}`]: reader, ...words } },
      ])
    }
  })

  it('commands within one transaction are spans each', async () => {
    const { tracer, named } = keepingTracer()
    const { ana, project } = await startWithProject({ tracer })
    await ana.transaction(async (inside) => {
      await inside.tasks.create({ projectId: project.id, title: 'a' })
      await inside.tasks.create({ projectId: project.id, title: 'b' })
    })
    expect(named('task.create').map(({ outcome }) => outcome)).toEqual(['done', 'done'])
  })

  it('what is thrown comes out as it was', async () => {
    const { tracer, named } = keepingTracer()
    const { ana } = await startWithProject({ tracer })
    await expect(ana.tasks.create({ projectId: 'nowhere', title: 'a' })).rejects.toMatchObject({
      code: 'project.not_found',
    })
    expect(named('task.create')).toMatchObject([{ outcome: 'threw' }])
  })

  it('each attempt of a handler is a span', async () => {
    const { tracer, named } = keepingTracer()
    const { tw, clock, ana, project } = await startWithProject({ tracer })
    let attempts = 0
    tw.subscribe('mailer', ['task.created'], () => {
      attempts += 1
      if (attempts === 1) throw new Error('not yet')
    })
    await ana.tasks.create({ projectId: project.id, title: 'a' })
    await tw.settled()
    await clock.advance(1000)
    await tw.settled()
    expect(named('subscription mailer').map(({ outcome }) => outcome)).toEqual(['threw', 'done'])
  })
})

describe('what goes wrong behind the scenes', () => {
  async function failing() {
    const told: { where: string; about: ErrorContext | undefined }[] = []
    const engine = await startWithProject({ onError: (_, where, about) => told.push({ where, about }) })
    const make = (correlationId: string) =>
      engine.tw.as({ userId: 'ana', correlationId }).tasks.create({ projectId: engine.project.id, title: 'a' })
    return { ...engine, told, make }
  }

  it('is told with the event a subscription failed on, and the request that came from', async () => {
    const { tw, make, told } = await failing()
    const seen: LoggedEvent[] = []
    tw.subscribe('mailer', ['task.created'], (event) => {
      seen.push(event)
      throw new Error('no')
    })
    await make('request-1')
    await tw.settled()
    const [event] = seen
    expect(told).toEqual([
      {
        where: 'subscription mailer',
        about: {
          subscription: 'mailer',
          eventId: event?.id,
          eventType: 'task.created',
          position: event?.position,
          correlationId: 'request-1',
          traceparent: null,
        },
      },
    ])
  })

  it('is told with the event a projection is stuck on, not with those before it', async () => {
    const { tw, make, told } = await failing()
    let count = 0
    tw.projection('board', ['task.created'], (event) => {
      if (event.correlationId !== 'request-2') count += 1
      else throw new Error('no')
    })
    await make('request-1')
    await make('request-2')
    await expect(tw.settled()).rejects.toThrow('no')
    expect(told.at(-1)).toMatchObject({
      where: 'projection board',
      about: { projection: 'board', eventType: 'task.created', correlationId: 'request-2' },
    })
    expect(count).toBeGreaterThan(0)
  })
})

it('the bus tells how it is', async () => {
  const { tw } = await start()
  expect(tw.events.name).toBe('log')
  expect(tw.events.figures()).toMatchObject({ connected: true, refused: 0 })
})
