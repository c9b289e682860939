import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Engine, expectRefused, startWithProject } from './harness.ts'

type Scene = Awaited<ReturnType<typeof startWithProject>>

/** A project with so many tasks in its first list, called `a`, `b`, `c` … */
async function board(titles: readonly string[]) {
  const scene = await startWithProject()
  const ids = new Map<string, string>()
  for (const title of titles) {
    ids.set(title, (await scene.ana.tasks.create({ projectId: scene.project.id, title })).id)
  }
  const order = (statusId = scene.project.statuses[0]!.id) => orderOf(scene, statusId)
  return { ...scene, id: (title: string) => ids.get(title)!, order }
}
async function orderOf({ ana, project }: Pick<Scene, 'ana' | 'project'>, statusId: string): Promise<readonly string[]> {
  const { items } = await ana.tasks.list({ projectId: project.id, statusId, sort: 'rank', limit: 100 })
  expect(new Set(items.map(({ rank }) => rank)).size).toBe(items.length)
  return items.map(({ title }) => title)
}
const ranksOf = ({ place }: Engine): readonly string[] =>
  [...place.tables.tasks.select([])].map(({ derived }) => String(derived.rank))

describe('a place in a list', () => {
  it('is at the end for what is new', async () => {
    const { order } = await board(['a', 'b', 'c'])
    expect(await order()).toEqual(['a', 'b', 'c'])
  })

  it('is behind one, in front of another, or between both', async () => {
    const { ana, id, order } = await board(['a', 'b', 'c', 'd'])
    await ana.tasks.move(id('d'), { after: id('a') })
    expect(await order()).toEqual(['a', 'd', 'b', 'c'])
    await ana.tasks.move(id('c'), { before: id('a') })
    expect(await order()).toEqual(['c', 'a', 'd', 'b'])
    await ana.tasks.move(id('c'), { after: id('d'), before: id('b') })
    expect(await order()).toEqual(['a', 'd', 'c', 'b'])
  })

  it('can be named at birth', async () => {
    const { ana, project, id, order } = await board(['a', 'b'])
    await ana.tasks.create({ projectId: project.id, title: 'new', after: id('a') })
    await ana.tasks.create({ projectId: project.id, title: 'first', before: id('a') })
    expect(await order()).toEqual(['first', 'a', 'new', 'b'])
  })

  it('can be named on the way into another list', async () => {
    const { ana, id, order, project } = await board(['a', 'b', 'c'])
    const doing = project.statuses[1]!.id
    await ana.tasks.start(id('a'))
    await ana.tasks.start(id('b'))
    await ana.tasks.transition(id('c'), { statusId: doing, before: id('b') })
    expect([await order(), await order(doing)]).toEqual([[], ['a', 'c', 'b']])
  })

  it('is kept when the status stays, unless neighbours are named', async () => {
    const { ana, id, order, project } = await board(['a', 'b', 'c'])
    await ana.tasks.transition(id('a'), { statusId: project.statuses[0]!.id })
    expect(await order()).toEqual(['a', 'b', 'c'])
    await ana.tasks.transition(id('a'), { statusId: project.statuses[0]!.id, after: id('c') })
    expect(await order()).toEqual(['b', 'c', 'a'])
  })

  it('between neighbours that are far apart is right behind the first', async () => {
    const { ana, id, order } = await board(['a', 'b', 'c', 'd'])
    await ana.tasks.move(id('d'), { after: id('a'), before: id('c') })
    expect(await order()).toEqual(['a', 'd', 'b', 'c'])
  })

  it('next to itself is where it is', async () => {
    const { ana, id, order } = await board(['a', 'b', 'c'])
    await ana.tasks.move(id('b'), { after: id('b') })
    expect(await order()).toEqual(['a', 'b', 'c'])
  })

  it('needs neighbours of the same list, in their order', async () => {
    const { ana, id, project } = await board(['a', 'b', 'c'])
    const other = await ana.projects.create({ key: 'OTHER', name: 'Other' })
    const stranger = await ana.tasks.create({ projectId: other.id, title: 'x' })
    await ana.tasks.start(id('c'))
    for (const neighbours of [
      { after: stranger.id },
      { before: stranger.id },
      { after: id('c') },
      { after: 'ghost' },
      { after: id('b'), before: id('a') },
      { after: id('b'), before: id('b') },
    ]) {
      await expectRefused(ana.tasks.move(id('a'), neighbours), 'task.neighbour_not_found')
    }
    await expectRefused(
      ana.tasks.create({ projectId: project.id, title: 'x', after: 'ghost' }),
      'task.neighbour_not_found',
    )
  })

  it('is changed only by those who may change the task, while it is live', async () => {
    const { ana, vi, id } = await board(['a', 'b'])
    await expectRefused(vi.tasks.move(id('a'), { after: id('b') }), 'access.denied')
    await ana.tasks.archive(id('a'))
    await expectRefused(ana.tasks.move(id('a'), { after: id('b') }), 'task.archived')
  })

  it('is told in the log of its own, in sequence', async () => {
    const { ana, id, place } = await board(['a', 'b'])
    await ana.tasks.move(id('a'), { after: id('b') })
    await ana.tasks.move(id('a'), { before: id('b') })
    const moves = place.events.map(({ json }) => JSON.parse(json)).filter(({ type }) => type === 'task.moved')
    expect(moves.map(({ stream, sequence }) => [stream, sequence])).toEqual([
      [`placement/${id('a')}`, 1],
      [`placement/${id('a')}`, 2],
    ])
  })
})

describe('a rank', () => {
  it('is dealt out anew when it has grown past 48 characters, in the same order', async () => {
    const scene = await board(['a', 'b', 'c', 'd'])
    const { ana, id, order } = scene
    // The two in the middle change places between the outer ones until there is no room left.
    let longest = 0
    for (let n = 0; n < 600; n++) {
      await ana.tasks.move(id(n % 2 ? 'c' : 'b'), { after: id('a'), before: id(n % 2 ? 'b' : 'c') })
      longest = Math.max(longest, ...ranksOf(scene).map(({ length }) => length))
      expect(await order()).toEqual(n % 2 ? ['a', 'c', 'b', 'd'] : ['a', 'b', 'c', 'd'])
    }
    expect(longest).toBeGreaterThan(40)
    expect(longest).toBeLessThanOrEqual(48)
  })

  it('never has a version, so dealing out anew changes none', async () => {
    const scene = await board(['a', 'b', 'c'])
    for (let n = 0; n < 300; n++) {
      await scene.ana.tasks.move(scene.id(n % 2 ? 'c' : 'b'), { after: scene.id('a') })
    }
    const { items } = await scene.ana.tasks.list()
    expect(items.map(({ version }) => version)).toEqual([1, 1, 1])
    expect((await scene.tw.verify()).problems).toEqual([])
  })
})

type Step =
  | {
      readonly do: 'add' | 'move'
      readonly which: number
      readonly next: number
      readonly side: 'after' | 'before' | 'end'
    }
  | { readonly do: 'send'; readonly which: number; readonly list: number; readonly side: 'end' }

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constantFrom('add' as const, 'move' as const),
      which: fc.nat(20),
      next: fc.nat(20),
      side: fc.constantFrom('after' as const, 'before' as const, 'end' as const),
    }),
    fc.record({
      do: fc.constant('send' as const),
      which: fc.nat(20),
      list: fc.nat(2),
      side: fc.constant('end' as const),
    }),
  ),
  { minLength: 5, maxLength: 50, size: 'max' },
)

describe('a board', () => {
  it('is what plain arrays would be, after any steps', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        const scene = await startWithProject({ relay: false })
        const { ana, project } = scene
        const statusIds = project.statuses.slice(0, 3).map(({ id }) => id)
        const model: string[][] = [[], [], []]
        const ids = new Map<string, string>()
        const at = <T>(of: readonly T[], index: number): T | undefined => of[index % Math.max(1, of.length)]
        const everyone = () => model.flat()

        for (const step of list) {
          if (step.do === 'send') {
            const title = at(everyone(), step.which)
            if (title === undefined) continue
            await ana.tasks.transition(ids.get(title)!, { statusId: statusIds[step.list]! })
            const from = model.find((column) => column.includes(title))!
            if (from === model[step.list]) continue
            from.splice(from.indexOf(title), 1)
            model[step.list]!.push(title)
          } else {
            const title = step.do === 'add' ? `t${ids.size}` : at(everyone(), step.which)
            if (title === undefined) continue
            const column = step.do === 'add' ? model[0]! : model.find((one) => one.includes(title))!
            const others = column.filter((one) => one !== title)
            const next = at(others, step.next)
            const side = next === undefined ? 'end' : step.side
            if (step.do === 'move' && side === 'end') continue
            const neighbours = side === 'end' ? {} : { [side]: ids.get(next!)! }
            if (step.do === 'add') {
              ids.set(title, (await ana.tasks.create({ projectId: project.id, title, ...neighbours })).id)
            } else await ana.tasks.move(ids.get(title)!, neighbours)
            const place = side === 'end' ? others.length : others.indexOf(next!) + (side === 'after' ? 1 : 0)
            column.splice(0, column.length, ...others.toSpliced(place, 0, title))
          }
        }
        for (const [index, statusId] of statusIds.entries())
          expect(await orderOf(scene, statusId)).toEqual(model[index])
        await scene.tw.close()
      }),
      { numRuns: 60 },
    )
  })
})
