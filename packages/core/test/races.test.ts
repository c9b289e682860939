import { describe, expect, it } from 'vitest'
import { commonError, type Transaction } from '../src/index.ts'
import { memoryPlace, memoryStorage } from '../src/memory/index.ts'
import { expectRefused, start, startWithProject } from './harness.ts'

type Write = 'insert' | 'update' | 'setDerived'

/**
 * In memory writers take turns, so nobody is ever overtaken. This storage plays the one who was faster: the next writes
 * of a kind fail as they do in a database where others write at the same time.
 */
function overtaken() {
  const place = memoryPlace()
  const storage = memoryStorage(place)
  let left = 0
  let doom: { readonly write: Write; readonly error: () => Error } | undefined
  const failing = (tx: Transaction): Transaction => {
    const failingOn = (write: Write) => async (): Promise<never> => {
      left -= 1
      throw doom?.write === write ? doom.error() : new Error('not doomed')
    }
    return doom && left > 0 ? { ...tx, [doom.write]: failingOn(doom.write) } : tx
  }
  return {
    place,
    storage: {
      ...storage,
      transaction: ((work, options) =>
        storage.transaction((tx) => work(failing(tx)), options)) as typeof storage.transaction,
    },
    lose(write: Write, times: number, error: () => Error) {
      left = times
      doom = { write, error }
    },
    left: () => left,
  }
}

const unique =
  (...fields: string[]) =>
  () =>
    commonError('storage.unique', { details: { fields } })
const conflict = () => commonError('storage.conflict')
const rank = unique('projectId', 'statusId', 'rank')

describe('a command that loses a race', () => {
  it('takes another place in the list when its own was taken meanwhile', async () => {
    const race = overtaken()
    const { ana, project } = await startWithProject(race)
    race.lose('insert', 2, rank)
    const task = await ana.tasks.create({ projectId: project.id, title: 'Write' })
    expect(race.left()).toBe(0)
    expect(task.number).toBe(1)
    race.lose('update', 1, rank)
    await ana.tasks.transition(task.id, { category: 'IN_PROGRESS' })
    const other = await ana.tasks.create({ projectId: project.id, title: 'Read' })
    await ana.tasks.start(other.id)
    race.lose('setDerived', 1, rank)
    const moved = await ana.tasks.move(other.id, { before: task.id })
    expect(race.left()).toBe(0)
    expect(moved.rank < (await ana.tasks.get(task.id)).rank).toBe(true)
  })

  it('decides anew on what the winner has left', async () => {
    const race = overtaken()
    const { ana, project } = await startWithProject(race)
    race.lose('update', 4, conflict)
    expect((await ana.projects.update(project.id, { name: 'Start' })).name).toBe('Start')
    expect(race.left()).toBe(0)
  })

  it('is refused as something to try later when it keeps losing', async () => {
    const race = overtaken()
    const { ana, project, place } = await startWithProject(race)
    const events = place.events.length
    race.lose('update', 100, conflict)
    await expectRefused(ana.projects.update(project.id, { name: 'Start' }), 'storage.conflict')
    expect(place.events.length).toBe(events)
  })

  it('finds the person a member whom somebody else has just added', async () => {
    const race = overtaken()
    const { ana, project } = await startWithProject(race)
    race.lose('insert', 1, () => commonError('id.taken'))
    expect((await ana.projects.addMember(project.id, { userId: 'cy', role: 'VIEWER' })).userId).toBe('cy')
  })

  it('is run once only when it was not a race', async () => {
    const race = overtaken()
    const { ana, project } = await startWithProject(race)
    race.lose('insert', 3, () => commonError('id.taken'))
    await expectRefused(ana.tasks.create({ projectId: project.id, title: 'Write', id: 'mine' }), 'id.taken')
    expect(race.left()).toBe(2)
  })
})

describe('an idempotency key', () => {
  it('that its twin in another process was faster with gives the twin’s outcome', async () => {
    const race = overtaken()
    const { ana, project } = await startWithProject(race)
    const twin = await start({ place: race.place })
    const input = { projectId: project.id, title: 'Write', id: 'mine' }
    let outcome: unknown
    race.lose('insert', 1, () => {
      // Has begun to commit while this one was at work, and is done when this one looks again.
      outcome = twin.as('ana').tasks.create(input, { idempotencyKey: 'k' })
      return commonError('id.taken')
    })
    expect(await ana.tasks.create(input, { idempotencyKey: 'k' })).toEqual(await outcome)
  })
})

describe('dealing out ranks anew', () => {
  it('leaves alone how often a task was moved, which others may be counting on', async () => {
    const { ana, project, tw } = await startWithProject()
    const first = await ana.tasks.create({ projectId: project.id, title: 'First' })
    const last = await ana.tasks.create({ projectId: project.id, title: 'Last' })
    for (let times = 0; times < 300; times += 1) {
      const id = (await ana.tasks.create({ projectId: project.id, title: 'Between' })).id
      await ana.tasks.move(id, { after: first.id })
    }
    await ana.tasks.move(last.id, { after: first.id })
    await ana.tasks.move(last.id, { before: first.id })
    expect((await tw.verify()).problems).toEqual([])
  })
})
