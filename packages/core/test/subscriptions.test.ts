import { describe, expect, it } from 'vitest'
import { isRefusal, type LoggedEvent, type Taskwright } from '../src/index.ts'
import { memoryPlace, memoryStorage } from '../src/memory/index.ts'
import { manualClock } from '../src/testing/index.ts'
import { start, startWithProject } from './harness.ts'

/** Ana's project, and a way to make tasks in it. */
async function scene(options: Parameters<typeof startWithProject>[0] = {}) {
  const engine = await startWithProject(options)
  const make = (title: string) => engine.ana.tasks.create({ projectId: engine.project.id, title })
  return { ...engine, make }
}
function collect(tw: Taskwright, name: string, options: { from?: 'now' | 'beginning' } = {}) {
  const titles: string[] = []
  tw.subscribe(name, ['task.created'], (event) => void titles.push(event.data.title), options)
  return titles
}

describe('a subscription', () => {
  it('gets what happens from now on', async () => {
    const { make, tw } = await scene()
    await make('before')
    const titles = collect(tw, 'mailer')
    await make('after')
    await tw.settled()
    expect(titles).toEqual(['after'])
  })

  it('gets everything there ever was when it asks for it', async () => {
    const { make, tw } = await scene()
    await make('a')
    const titles = collect(tw, 'mailer', { from: 'beginning' })
    await make('b')
    await tw.settled()
    expect(titles.toSorted()).toEqual(['a', 'b'])
  })

  it('gets the events of its patterns', async () => {
    const { make, ana, tw } = await scene()
    const seen: Record<string, string[]> = { tasks: [], all: [], two: [] }
    const note = (name: string) => (event: LoggedEvent) => void seen[name]?.push(event.type)
    tw.subscribe('tasks', ['task.*'], note('tasks'))
    tw.subscribe('all', ['*'], note('all'))
    tw.subscribe('two', ['task.archived', 'comment.created'], note('two'))
    const { id } = await make('a')
    await ana.tasks.comment(id, { body: 'x' })
    await ana.tasks.archive(id)
    await tw.settled()
    expect(seen.tasks?.toSorted()).toEqual(['task.archived', 'task.created'])
    expect(seen.all?.toSorted()).toEqual(['comment.created', 'task.archived', 'task.created'])
    expect(seen.two?.toSorted()).toEqual(['comment.created', 'task.archived'])
  })

  it('goes on where it was after a restart, whatever it asked for at first', async () => {
    const [place, clock] = [memoryPlace(), manualClock()]
    const first = await scene({ place, clock })
    const before = collect(first.tw, 'mailer')
    await first.make('a')
    await first.tw.settled()
    await first.tw.close()

    const between = await start({ place, clock })
    await between.as('ana').tasks.create({ projectId: first.project.id, title: 'b' })
    await between.tw.close()

    const second = await start({ place, clock })
    const after = collect(second.tw, 'mailer', { from: 'now' })
    await second.tw.settled()
    expect([before, after]).toEqual([['a'], ['b']])
  })

  it('may issue commands, and settled waits for what they cause', async () => {
    const { make, ana, tw } = await scene()
    tw.subscribe('starter', ['task.created'], async (event) => {
      await ana.tasks.start(event.data.taskId, { idempotencyKey: event.id })
    })
    tw.subscribe('commenter', ['task.transitioned'], async (event) => {
      await ana.tasks.comment(event.data.taskId, { body: 'Off we go' }, { idempotencyKey: event.id })
    })
    const { id } = await make('a')
    await tw.settled()
    expect((await ana.tasks.get(id)).category).toBe('IN_PROGRESS')
    expect((await ana.tasks.comments(id)).items.map(({ body }) => body)).toEqual(['Off we go'])
  })

  it('shows how far it is', async () => {
    const { make, tw } = await scene()
    collect(tw, 'mailer')
    await make('a')
    await tw.settled()
    expect(await tw.readers()).toContainEqual(expect.objectContaining({ name: 'mailer', kind: 'subscription', lag: 0 }))
  })

  it('needs a name of its own', async () => {
    const { tw } = await scene()
    collect(tw, 'mailer')
    expect(() => collect(tw, 'mailer')).toThrow('not valid')
    expect(() => collect(tw, 'a/b')).toThrow('not valid')
  })

  it('of one name in two processes shares the work', async () => {
    const [place, clock] = [memoryPlace(), manualClock()]
    const one = await scene({ place, clock })
    const two = await start({ place, clock })
    const [here, there] = [collect(one.tw, 'mailer'), collect(two.tw, 'mailer')]
    for (let n = 0; n < 20; n++) await one.make(`${n}`)
    await Promise.all([one.tw.settled(), two.tw.settled()])
    await clock.advance(6000)
    await Promise.all([one.tw.settled(), two.tw.settled()])
    expect([...here, ...there].toSorted()).toEqual(Array.from({ length: 20 }, (_, n) => `${n}`).toSorted())
  })

  it('comes back when the database was away at its start', async () => {
    const [place, clock] = [memoryPlace(), manualClock()]
    const storage = memoryStorage(place)
    let away = false
    const flaky = {
      ...storage,
      transaction: ((...call) =>
        away ? Promise.reject(new Error('away')) : storage.transaction(...call)) as typeof storage.transaction,
    }
    const { make, tw, errors } = await scene({ clock, storage: flaky })
    await tw.settled()
    away = true
    const titles = collect(tw, 'mailer')
    await clock.advance(1500)
    away = false
    await clock.advance(10_000)
    await make('a')
    await tw.settled()
    expect(titles).toEqual(['a'])
    expect(errors).toContain('subscription mailer')
  })
})

describe('closing the engine', () => {
  it('waits for handlers, and what was not begun comes at the next start', async () => {
    const [place, clock] = [memoryPlace(), manualClock()]
    const first = await scene({ place, clock })
    let running = 0
    first.tw.subscribe('mailer', ['task.created'], async () => {
      running += 1
      await Promise.resolve()
      running -= 1
    })
    await first.make('a')
    await Promise.all([first.tw.close(), first.tw.close()])
    expect(running).toBe(0)
    const call = first.ana.tasks.list().then(
      () => 'went through',
      (error: unknown) => (isRefusal(error, 'engine.closed') ? 'refused' : error),
    )
    expect(await call).toBe('refused')
  })
})
