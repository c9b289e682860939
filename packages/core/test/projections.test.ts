import { describe, expect, it } from 'vitest'
import type { ProjectionTx, Taskwright } from '../src/index.ts'
import { memoryPlace } from '../src/memory/index.ts'
import { manualClock } from '../src/testing/index.ts'
import { expectRefused, start, startWithProject } from './harness.ts'

const ORGANIZATION = 'default'
type Counted = { readonly count: number; readonly titles: readonly string[] }

/** Counts tasks, and keeps their titles in the order they came. */
const count = async (title: string, tx: ProjectionTx): Promise<void> => {
  const records = tx.records(ORGANIZATION)
  const known = (await records.get<Counted>('all'))?.value ?? { count: 0, titles: [] }
  await records.put('all', { count: known.count + 1, titles: [...known.titles, title] })
}
const follow = (tw: Taskwright, version = 1, mark = '') =>
  tw.projection('titles', ['task.created'], (event, tx) => count(`${mark}${event.data.title}`, tx), { version })
/** An engine on what another, that followed these tasks, has left. */
async function restarted(titles: readonly string[]) {
  const [place, clock] = [memoryPlace(), manualClock()]
  const first = await startWithProject({ place, clock })
  follow(first.tw)
  for (const title of titles) await first.ana.tasks.create({ projectId: first.project.id, title })
  await first.tw.settled()
  await first.tw.close()
  return { second: await start({ place, clock }), projectId: first.project.id }
}
async function shown(projection: ReturnType<Taskwright['projection']>): Promise<Counted | undefined> {
  const records = await projection.records(ORGANIZATION)
  return (await records.get<Counted>('all'))?.value
}

describe('a projection', () => {
  it('sees every event of its types once, in order, from the beginning', async () => {
    const { ana, project, tw } = await startWithProject()
    const make = (title: string) => ana.tasks.create({ projectId: project.id, title })
    await make('a')
    const titles = follow(tw)
    await make('b')
    await Promise.all(['c', 'd', 'e'].map(make))
    await tw.settled()
    expect(await shown(titles)).toEqual({ count: 5, titles: ['a', 'b', 'c', 'd', 'e'] })
  })

  it('goes on where it was after a restart', async () => {
    const { second, projectId } = await restarted(['a'])
    const titles = follow(second.tw)
    await second.as('ana').tasks.create({ projectId, title: 'b' })
    await second.tw.settled()
    expect(await shown(titles)).toEqual({ count: 2, titles: ['a', 'b'] })
  })

  it('counts once in two processes', async () => {
    const [place, clock] = [memoryPlace(), manualClock()]
    const one = await startWithProject({ place, clock })
    const two = await start({ place, clock })
    const titles = follow(one.tw)
    follow(two.tw)
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        (n % 2 ? one : two).as('ana').tasks.create({ projectId: one.project.id, title: `${n}` }),
      ),
    )
    await Promise.all([one.tw.settled(), two.tw.settled()])
    expect((await shown(titles))?.count).toBe(20)
  })

  it('that throws halfway leaves nothing of that event, and everything before it', async () => {
    const { ana, project, tw, errors } = await startWithProject()
    let broken = true
    const titles = tw.projection('titles', ['task.created'], async (event, tx) => {
      await count(event.data.title, tx)
      await tx.records(ORGANIZATION).put(`seen/${event.data.title}`, true)
      if (broken && event.data.title === 'bad') throw new Error('no')
    })
    for (const title of ['a', 'b', 'bad', 'c']) await ana.tasks.create({ projectId: project.id, title })
    await expect(tw.settled()).rejects.toThrow('no')
    expect(await shown(titles)).toEqual({ count: 2, titles: ['a', 'b'] })
    const records = await titles.records(ORGANIZATION)
    expect(await records.get('seen/bad')).toBeUndefined()
    expect(errors).toContain('projection titles')

    broken = false
    await tw.settled()
    expect(await shown(titles)).toEqual({ count: 4, titles: ['a', 'b', 'bad', 'c'] })
  })

  it('that is stuck tries again by itself, and does not hold up the others', async () => {
    const { ana, bo, project, tw, clock } = await startWithProject()
    let failures = 0
    const titles = tw.projection('titles', ['task.created'], async (event, tx) => {
      await count(event.data.title, tx)
      if (failures < 3) {
        failures += 1
        throw new Error('no')
      }
    })
    await ana.tasks.create({ projectId: project.id, title: 'a', assigneeIds: ['bo'] })
    await clock.advance(500)
    expect(await bo.notifications.unreadCount()).toBe(1)
    expect(await shown(titles)).toBeUndefined()
    await clock.advance(60_000)
    expect(await shown(titles)).toEqual({ count: 1, titles: ['a'] })
    expect(failures).toBe(3)
  })

  it('reads the rest of the database in its transaction', async () => {
    const { ana, project, tw } = await startWithProject()
    const heads: number[] = []
    tw.projection('heads', ['*'], async (event, { view }) => {
      const [logged] = await view.readLog({ after: event.position - 1, limit: 1 })
      heads.push(logged?.position === event.position ? 1 : 0)
    })
    await ana.tasks.create({ projectId: project.id, title: 'a' })
    await tw.settled()
    expect(heads.every((same) => same === 1)).toBe(true)
  })

  it('has records of its own, in each organization', async () => {
    const { as, tw } = await start()
    const one = tw.projection(
      'one',
      ['task.created'],
      (event, tx) => void tx.records(event.organizationId).put('x', 'one'),
    )
    const two = tw.projection(
      'two',
      ['task.created'],
      (event, tx) => void tx.records(event.organizationId).put('x', 'two'),
    )
    const project = await as('ana', 'here').projects.create({ key: 'AB', name: 'x' })
    await as('ana', 'here').tasks.create({ projectId: project.id, title: 'x' })
    await tw.settled()
    expect((await (await one.records('here')).get('x'))?.value).toBe('one')
    expect((await (await two.records('here')).get('x'))?.value).toBe('two')
    expect(await (await one.records('there')).get('x')).toBeUndefined()
  })

  it('needs a name of its own', async () => {
    const { tw } = await start()
    follow(tw)
    expect(() => follow(tw)).toThrow('not valid')
    for (const name of ['inbox', '', 'a/b', 'x'.repeat(41)]) {
      expect(() => tw.projection(name, ['*'], () => {})).toThrow('not valid')
    }
    expect(() => tw.projection('ok', ['*'], () => {}, { version: 0 })).toThrow('not valid')
  })
})

describe('building a projection anew', () => {
  it('replays everything beside the old one, then takes over and throws the old one away', async () => {
    const { ana, project, tw, place } = await startWithProject()
    const titles = follow(tw)
    for (const title of ['a', 'b']) await ana.tasks.create({ projectId: project.id, title })
    await tw.settled()
    await tw.rebuild('titles')
    expect(await shown(titles)).toEqual({ count: 2, titles: ['a', 'b'] })
    const namespaces = [...place.records.values()].map(({ namespace }) => namespace)
    expect(namespaces.filter((name) => name.startsWith('projection/titles/'))).toEqual(['projection/titles/2'])
    await ana.tasks.create({ projectId: project.id, title: 'c' })
    await tw.settled()
    expect((await shown(titles))?.titles).toEqual(['a', 'b', 'c'])
  })

  it('happens when its version is higher than the one in use', async () => {
    const { second } = await restarted(['a'])
    const titles = follow(second.tw, 2, 'new ')
    await second.tw.settled()
    expect(await shown(titles)).toEqual({ count: 1, titles: ['new a'] })
    expect(await second.tw.readers()).toContainEqual(
      expect.objectContaining({ name: 'titles', kind: 'projection', version: 2, lag: 0 }),
    )
  })

  it('shows the old one until the new one has caught up', async () => {
    const { second } = await restarted(['a', 'b', 'c'])
    let broken = true
    const titles = second.tw.projection(
      'titles',
      ['task.created'],
      async (event, tx) => {
        if (broken && event.data.title === 'c') throw new Error('no')
        await count(`new ${event.data.title}`, tx)
      },
      { version: 2 },
    )
    await expect(second.tw.settled()).rejects.toThrow('no')
    expect((await shown(titles))?.titles).toEqual(['a', 'b', 'c'])
    broken = false
    await second.tw.settled()
    expect((await shown(titles))?.titles).toEqual(['new a', 'new b', 'new c'])
  })

  it('is not done by an older process beside a newer one', async () => {
    const [place, clock] = [memoryPlace(), manualClock()]
    const older = await startWithProject({ place, clock })
    const titles = follow(older.tw, 1, 'old ')
    const make = async (title: string) => {
      await older.ana.tasks.create({ projectId: older.project.id, title })
      await Promise.all([older.tw.settled(), newer?.tw.settled()])
    }
    let newer: Awaited<ReturnType<typeof start>> | undefined
    await make('a')
    newer = await start({ place, clock })
    follow(newer.tw, 2, 'new ')
    for (const title of ['b', 'c', 'd']) {
      await make(title)
      await clock.advance(3000)
    }
    expect(await shown(titles)).toEqual({ count: 4, titles: ['new a', 'new b', 'new c', 'new d'] })
    const generations = [...place.records.values()]
      .map(({ namespace }) => namespace)
      .filter((name) => name.includes('titles'))
    expect(new Set(generations)).toEqual(new Set(['projection/titles/2']))
  })

  it('is only for projections there are', async () => {
    const { tw } = await start()
    await expectRefused(tw.rebuild('ghost'), 'input.invalid')
  })
})
