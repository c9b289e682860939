import { describe, expect, expectTypeOf, it } from 'vitest'
import { createTaskwright, eventTypes, type LoggedEvent, refusals, type TaskState } from '../src/index.ts'
import { memoryEvents, memoryPlace, memoryStorage } from '../src/memory/index.ts'
import { manualClock } from '../src/testing/index.ts'
import { expectRefused, refusalOf, start, startWithProject } from './harness.ts'

describe('the engine', () => {
  it('works with nothing but a storage', async () => {
    await using tw = await createTaskwright({ storage: memoryStorage() })
    const ana = tw.as({ userId: 'ana' })
    const launch = await ana.projects.create({ name: 'Launch', key: 'LNCH' })
    const task = await ana.tasks.create(
      { projectId: launch.id, title: 'Write the README', priority: 'HIGH' },
      { idempotencyKey: 'a1' },
    )
    const started = await ana.tasks.start(task.id, { ifVersion: task.version })
    const seen: string[] = []
    tw.subscribe('mailer', ['task.assigned'], (event) => void seen.push(...event.data.userIds))
    await ana.projects.addMember(launch.id, { userId: 'bo', role: 'CONTRIBUTOR' })
    await ana.tasks.assign(task.id, ['bo'])
    await tw.settled()
    expect(seen).toEqual(['bo'])
    expect(started.category).toBe('IN_PROGRESS')
    expect(task.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
    expect(await tw.as({ userId: 'bo' }).notifications.unreadCount()).toBe(1)
  })

  it('gives every event who, when, why and from where', async () => {
    const { tw, ana, project, place, clock } = await startWithProject()
    await clock.leap(5000)
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const session = tw.as({ userId: 'ana', correlationId: 'request-1', traceparent, origin: 'import:trello' })
    const task = await session.tasks.create({ projectId: project.id, title: 'x', assigneeIds: ['bo'] })
    const [created, assigned]: LoggedEvent[] = place.events.slice(-2).map(({ json }) => JSON.parse(json))
    expect(created).toMatchObject({
      type: 'task.created',
      schemaVersion: 1,
      organizationId: 'default',
      stream: `task/${task.id}`,
      sequence: 1,
      time: '2026-01-01T00:00:05.000Z',
      actor: 'ana',
      correlationId: 'request-1',
      causationId: null,
      hops: 0,
      origin: 'import:trello',
      traceparent,
    })
    expect(assigned).toMatchObject({ sequence: 2, causationId: created?.id, correlationId: 'request-1' })
    await ana.tasks.start(task.id)
    expect(JSON.parse(place.events.at(-1)?.json ?? '')).toMatchObject({ origin: 'app', traceparent: null })
  })

  it('whose readers run elsewhere writes all the same', async () => {
    const place = memoryPlace()
    const writer = await startWithProject({ place, relay: false })
    const heard: string[] = []
    writer.tw.subscribe('mailer', ['*'], ({ type }) => void heard.push(type))
    await writer.ana.tasks.create({ projectId: writer.project.id, title: 'x', assigneeIds: ['bo'] })
    await writer.tw.settled()
    expect([await writer.bo.notifications.unreadCount(), heard]).toEqual([0, []])
    const reader = await start({ place })
    await reader.tw.settled()
    expect(await writer.bo.notifications.unreadCount()).toBe(1)
  })

  it('tells where its readers are', async () => {
    const { tw, ana, project } = await startWithProject()
    await tw.settled()
    expect(await tw.readers()).toEqual([{ name: 'inbox', kind: 'projection', version: 1, position: 4, lag: 0 }])
    await ana.tasks.create({ projectId: project.id, title: 'x' })
    const [behind] = await tw.readers()
    expect(behind?.lag).toBeLessThanOrEqual(1)
  })

  it('refuses everything once it is closed', async () => {
    const { tw, ana, project } = await startWithProject()
    await tw.close()
    await tw.close()
    for (const call of [
      ana.tasks.create({ projectId: project.id, title: 'x' }),
      ana.tasks.list(),
      ana.projects.get(project.id),
      tw.records('own').read((records) => records.get('x')),
      tw.records('own').write((records) => records.put('x', 1)),
    ]) {
      const error = await refusalOf(call)
      expect([error.code, error.kind]).toEqual(['engine.closed', 'unavailable'])
    }
  })

  it('cannot work in a transaction that the storage knows nothing of', async () => {
    const { tw } = await start()
    expect(() => tw.in({} as never)).toThrow('lacks options')
  })
})

describe("a host's own records", () => {
  it('are kept apart by name and organization', async () => {
    const { tw } = await start()
    await tw.records('one').write((records) => records.put('key', 1))
    await tw.records('one').write((records) => records.put('key', 2), 'acme')
    const read = (name: string, organizationId?: string) =>
      tw.records(name).read(async (records) => (await records.get('key'))?.value, organizationId)
    expect([await read('one'), await read('one', 'acme'), await read('two')]).toEqual([1, 2, undefined])
  })

  it('cannot be those of the engine', async () => {
    const { tw } = await start()
    for (const name of ['../idempotency', 'plugin/x', '', 'x'.repeat(41)]) {
      await expectRefused(
        tw.records(name).read((records) => records.get('x')),
        'input.invalid',
      )
    }
    expect(await tw.records('readers').read((records) => records.list({ limit: 10 }))).toEqual([])
  })
})

describe('a bus that is not the log', () => {
  it('is told every event, in batches, also of those from before it was there', async () => {
    const place = memoryPlace()
    const before = await startWithProject({ place })
    await before.ana.tasks.create({ projectId: before.project.id, title: 'a' })
    await before.tw.close()

    const published: number[] = []
    const clock = manualClock()
    const bus = memoryEvents(clock)
    const events = {
      ...bus,
      async publish(batch: readonly LoggedEvent[]) {
        published.push(...batch.map(({ position }) => position))
        await bus.publish(batch)
      },
    }
    const after = await start({ place, clock, events })
    const titles: string[] = []
    after.tw.subscribe('mailer', ['task.created'], (event) => void titles.push(event.data.title))
    await after.as('ana').tasks.create({ projectId: before.project.id, title: 'b' })
    await after.tw.settled()
    expect(published).toEqual(place.events.map((_, index) => index + 1))
    expect(titles).toContain('b')
  })

  it('that is away holds up no command, and loses nothing', async () => {
    const clock = manualClock()
    const events = memoryEvents(clock)
    let away = true
    const flaky = {
      ...events,
      publish: (batch: readonly LoggedEvent[]) => (away ? Promise.reject(new Error('away')) : events.publish(batch)),
    }
    const { ana, project, tw, errors } = await startWithProject({ clock, events: flaky })
    const titles: string[] = []
    tw.subscribe('mailer', ['task.created'], (event) => void titles.push(event.data.title))
    await ana.tasks.create({ projectId: project.id, title: 'a' })
    await clock.advance(20_000)
    expect([titles, errors.includes('publisher')]).toEqual([[], true])
    away = false
    await clock.advance(20_000)
    await tw.settled()
    expect(titles).toEqual(['a'])
  })
})

describe('the catalogue of refusals', () => {
  it('has a sentence and a kind for every dotted code', () => {
    for (const [code, { kind, message }] of Object.entries(refusals)) {
      expect(code).toMatch(/^[a-z_]+\.[a-z_]+$/)
      expect(message).toMatch(/^[A-Z].*\.$/)
      expect(kind).toBeDefined()
    }
  })

  it('says of a busy one that it can be tried again, and of no other', () => {
    const kinds = Object.values(refusals).map(({ kind }) => kind)
    expect(new Set(kinds)).toContain('busy')
  })
})

describe('types', () => {
  it('know the data of the events that are subscribed to', async () => {
    const { tw } = await start()
    tw.subscribe('narrow', ['task.created', 'comment.*'], (event) => {
      if (event.type === 'task.created') expectTypeOf(event.data.title).toEqualTypeOf<TaskState['title']>()
      else expectTypeOf(event.type).toEqualTypeOf<'comment.created' | 'comment.edited' | 'comment.deleted'>()
    })
    // @ts-expect-error there is no such event
    tw.subscribe('wide', ['task.vanished'], () => {})
    expect(eventTypes).toContain('task.created')
  })
})
