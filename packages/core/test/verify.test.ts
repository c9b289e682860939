import { describe, expect, it } from 'vitest'
import type { MemoryPlace } from '../src/memory/index.ts'
import { startWithProject } from './harness.ts'

async function somethingToVerify() {
  const engine = await startWithProject()
  const { ana, project } = engine
  const task = await ana.tasks.create({ projectId: project.id, title: 'Write' })
  await ana.tasks.start(task.id)
  await ana.tasks.complete(task.id)
  await ana.tasks.comment(task.id, { body: 'Done' })
  return { ...engine, task, name: `task/${task.id}` }
}

/** Changes a stored task behind the engine's back. */
function tamper({ tables }: MemoryPlace, id: string, change: object): void {
  const row = tables.tasks.get(id)!
  tables.tasks.put({ ...row, json: JSON.stringify({ ...JSON.parse(row.json), ...change }) })
}

describe('verify', () => {
  it('finds nothing wrong with what the engine wrote, and counts it', async () => {
    const { tw, place } = await somethingToVerify()
    const report = await tw.verify()
    expect(report.problems).toEqual([])
    expect(report.events).toBe(place.events.length)
    // The project, three memberships, the task and the comment.
    expect([report.streams, report.states]).toEqual([6, 6])
  })

  it('tells how far it is', async () => {
    const { tw, place } = await somethingToVerify()
    const progress: string[] = []
    await tw.verify({ onProgress: (done, total) => progress.push(`${done}/${total}`) })
    expect(progress.at(-1)).toBe(`${place.events.length}/${place.events.length}`)
  })

  it('is content with an empty log', async () => {
    const { tw, place } = await somethingToVerify()
    place.events.length = 0
    for (const table of Object.values(place.tables)) for (const { id } of [...table.select([])]) table.delete(id)
    expect(await tw.verify()).toEqual({ events: 0, streams: 0, states: 0, problems: [] })
  })

  it('finds a state that was changed', async () => {
    const { tw, place, task, name } = await somethingToVerify()
    tamper(place, task.id, { title: 'Something else' })
    expect((await tw.verify()).problems).toEqual([{ where: name, what: 'differs from the fold of its events' }])
  })

  it('finds a state that was set back', async () => {
    const { tw, place, task, name } = await somethingToVerify()
    tamper(place, task.id, { version: 1 })
    expect((await tw.verify()).problems).toEqual([{ where: name, what: 'is behind its events' }])
  })

  it('finds an event that was taken out', async () => {
    const { tw, place, name } = await somethingToVerify()
    const started = place.events.findIndex(({ json }) => json.includes('"task.transitioned"'))
    place.events.splice(started, 1)
    expect((await tw.verify()).problems).toContainEqual({ where: name, what: 'lacks sequence 2' })
  })

  it('finds an event that nobody can fold', async () => {
    const { tw, place, name } = await somethingToVerify()
    const started = place.events.findIndex(({ json }) => json.includes('"task.transitioned"'))
    const kept = place.events[started]!
    place.events[started] = { ...kept, json: kept.json.replace('"task.transitioned"', '"task.translated"') }
    const { problems } = await tw.verify()
    expect(problems[0]).toEqual({ where: name, what: 'has at sequence 2 what cannot be folded' })
  })

  it('finds the last event of a stream missing', async () => {
    const { tw, place, task } = await somethingToVerify()
    await tw.as({ userId: 'ana' }).tasks.archive(task.id)
    place.events.pop()
    expect((await tw.verify()).problems).toHaveLength(1)
  })

  it('finds an event that was changed', async () => {
    const { tw, place, name } = await somethingToVerify()
    const created = place.events.findIndex(({ json }) => json.includes('"task.created"'))
    const kept = place.events[created]!
    place.events[created] = { ...kept, json: kept.json.replace('"Write"', '"Wrote"') }
    expect((await tw.verify()).problems).toEqual([{ where: name, what: 'differs from the fold of its events' }])
  })

  it('finds a state that has no events: a zombie', async () => {
    const { tw, place, task } = await somethingToVerify()
    const row = place.tables.tasks.get(task.id)!
    place.tables.tasks.put({ ...row, id: 'zombie', uniqueKeys: [], json: row.json.replaceAll(task.id, 'zombie') })
    expect((await tw.verify()).problems).toEqual([{ where: 'task/zombie', what: 'is a state without events' }])
  })

  it('finds events that have no state: a ghost', async () => {
    const { tw, place, task, name } = await somethingToVerify()
    place.tables.tasks.delete(task.id)
    expect((await tw.verify()).problems).toEqual([{ where: name, what: 'has events but no state' }])
  })

  it('finds a position that was recorded before the one in front', async () => {
    const { tw, place } = await somethingToVerify()
    place.events[2] = { ...place.events[2]!, recordedTime: '2020-01-01T00:00:00.000Z' }
    expect((await tw.verify()).problems).toEqual([
      { where: 'position 3', what: 'was recorded before the one in front' },
    ])
  })

  it('never says what is in the data', async () => {
    const { tw, place, task } = await somethingToVerify()
    tamper(place, task.id, { title: 'canary-in-the-state' })
    expect(JSON.stringify(await tw.verify())).not.toContain('canary')
  })

  it('finds nothing wrong while others go on working', async () => {
    const { tw, ana, project, task } = await somethingToVerify()
    const working = (async () => {
      for (let n = 0; n < 50; n++) {
        await ana.tasks.update(task.id, { title: `Write ${n}` })
        await ana.tasks.create({ projectId: project.id, title: `Another ${n}` })
      }
    })()
    for (let n = 0; n < 10; n++) expect((await tw.verify()).problems).toEqual([])
    await working
  })
})
