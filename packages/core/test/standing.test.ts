import { expect, it } from 'vitest'
import type { Taskwright } from '../src/index.ts'
import { memoryPlace } from '../src/memory/index.ts'
import { manualClock } from '../src/testing/index.ts'
import { start, startWithProject } from './harness.ts'

/** A process that runs the readers and one that only writes and knows of them. */
async function workerAndWriter() {
  const [place, clock] = [memoryPlace(), manualClock()]
  const writer = await startWithProject({ place, clock, relay: false })
  const worker = await start({ place, clock })
  for (const { tw } of [writer, worker]) {
    tw.projection('titles', ['task.created'], () => {})
    tw.subscribe('mailer', ['task.created'], () => {}, { from: 'beginning' })
  }
  const { tasks, projects } = writer.ana
  const make = (title: string) => tasks.create({ projectId: writer.project.id, title })
  const rename = async (name: string) => void (await projects.update(writer.project.id, { name }))
  return { writer: writer.tw, worker: worker.tw, make, rename }
}

const toldBy = async (tw: Taskwright) =>
  Object.fromEntries((await tw.readers()).map(({ name, lag, position }) => [name, { lag, position }]))
const waitingAt = async (tw: Taskwright) => (await tw.backlogs()).map(({ waiting }) => waiting)

it('events that mean nothing to a reader are no lag of it, whoever is asked', async () => {
  const { writer, worker, make, rename } = await workerAndWriter()
  await make('a')
  await worker.settled()
  for (const name of ['one', 'two', 'three']) await rename(name)
  await worker.settled()
  const { titles, mailer } = await toldBy(worker)
  expect([titles?.lag, mailer?.lag]).toEqual([0, 0])
  expect(await toldBy(writer)).toMatchObject({ titles, mailer })
  expect([await waitingAt(writer), await waitingAt(worker)]).toEqual([[0], [0]])
})

it('what they still have to see is, from the first event that means something to them', async () => {
  const { writer, worker, make, rename } = await workerAndWriter()
  await worker.settled()
  await worker.close()
  const { titles: before } = await toldBy(writer)
  await rename('one')
  await make('a')
  await rename('two')
  const { titles, mailer } = await toldBy(writer)
  expect(titles).toEqual({ lag: 2, position: Number(before?.position) + 1 })
  expect(mailer).toEqual(titles)
  expect(await waitingAt(writer)).toEqual([2])
})
