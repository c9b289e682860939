import { it } from 'vitest'
import { memoryPlace } from '../src/memory/index.ts'
import { manualClock } from '../src/testing/index.ts'
import { start, startWithProject } from './harness.ts'
it('dead', async () => {
  const { ana, project, tw, clock } = await startWithProject()
  const log: string[] = []
  const t0 = clock.now()
  tw.subscribe('mailer', ['task.created'], (event) => { log.push(`${event.data.title}@${clock.now() - t0}`); throw new Error('no') })
  for (const title of ['a', 'b', 'c']) await ana.tasks.create({ projectId: project.id, title })
  console.log('before', log)
  await clock.advance(120_000)
  console.log(log, await tw.deadLetters.list())
})
it('share', async () => {
    const [place, clock] = [memoryPlace(), manualClock()]
    const one = await startWithProject({ place, clock })
    const two = await start({ place, clock })
    const log: string[] = []
    one.tw.subscribe('mailer', ['task.created'], (e) => void log.push(`one ${e.data.title} ${clock.now() % 100000}`))
    two.tw.subscribe('mailer', ['task.created'], (e) => void log.push(`two ${e.data.title} ${clock.now() % 100000}`))
    for (let n = 0; n < 20; n++) await one.ana.tasks.create({ projectId: one.project.id, title: `${n}` })
    await Promise.all([one.tw.settled(), two.tw.settled()])
    log.push('settled')
    await clock.advance(6000)
    await Promise.all([one.tw.settled(), two.tw.settled()])
    console.log(log)
})
