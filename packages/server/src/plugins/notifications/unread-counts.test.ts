import { createTaskwright, type InboxEvent } from '@taskwright/core'
import { memoryCache, memoryStorage } from '@taskwright/core/memory'
import { manualClock } from '@taskwright/core/testing'
import { expect, onTestFinished, test } from 'vitest'
import type { Engine } from '../../plugin.ts'
import { unreadCounts } from './unread-counts.ts'

test('a count that was taken between the word of a change and the change is not remembered', async () => {
  const clock = manualClock()
  const engine: Engine = await createTaskwright<unknown>({ storage: memoryStorage(), clock })
  onTestFinished(() => engine.close())
  const counts = unreadCounts(engine, memoryCache({ clock }).namespace('test'))
  const ana = engine.as({ userId: 'ana' })
  const { id: projectId } = await ana.projects.create({ name: 'Launch', key: 'LNCH' })
  await ana.projects.addMember(projectId, { userId: 'bo', role: 'CONTRIBUTOR' })
  const { id: taskId } = await ana.tasks.create({ projectId, title: 'For Bo' })
  const bo = { userId: 'bo' }
  expect(await counts.of(bo)).toBe(0)

  const [created] = (await engine.storage.read((view) => view.readLog({ after: 0, limit: 100 }))).filter(
    ({ type }) => type === 'task.created',
  )
  const data = { taskId, projectId, userIds: ['bo'] }
  await counts.heard({ ...created, type: 'task.assigned', data } as InboxEvent)
  expect(await counts.of(bo)).toBe(0)
  await ana.tasks.assign(taskId, ['bo'])
  await engine.settled()
  expect(await counts.of(bo)).toBe(1)
})
