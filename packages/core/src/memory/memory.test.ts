import { describe, expect, it } from 'vitest'
import { collections } from '../collections.ts'
import type { Collection } from '../ports/collections.ts'
import { manualClock } from '../testing/clock.ts'
import type { UserState } from '../users/words.ts'
import { memoryEvents, memoryPlace, memoryStorage } from './index.ts'

// The laws are proven in @taskwright/contract-tests; here is what is particular to these adapters.

const users: Collection<UserState> = collections.users
const aUser = (id: string): UserState => ({
  id,
  organizationId: 'system',
  version: 1,
  status: 'ACTIVE',
  createdAt: '2026-01-01T00:00:00.000Z',
})

async function opened(place = memoryPlace()) {
  const storage = memoryStorage(place)
  await storage.open({ migrate: true, now: () => 0 })
  return storage
}

describe('memoryStorage', () => {
  it('lets writers in in the order they came', async () => {
    const storage = await opened()
    const order: number[] = []
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        storage.transaction(async () => {
          order.push(i)
          await new Promise((resolve) => setTimeout(resolve, i % 3))
        }),
      ),
    )
    expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i))
  })

  it('lets the next one in when one gave up waiting', async () => {
    const storage = await opened()
    let finish = () => {}
    const first = storage.transaction(() => new Promise<void>((resolve) => (finish = resolve)))
    const second = storage.transaction(async () => 2, { deadlineMs: 5 })
    const third = storage.transaction(async () => 3)
    await expect(second).rejects.toMatchObject({ code: 'storage.busy' })
    finish()
    await first
    expect(await third).toBe(3)
  })

  it('refuses to join: there is no transaction of a host', async () => {
    const storage = await opened()
    expect(() => storage.join({} as never, () => {})).toThrow(
      expect.objectContaining({ code: 'storage.misconfigured' }),
    )
  })

  it('shares a place with others, as connections share a database', async () => {
    const place = memoryPlace()
    const [one, two] = [await opened(place), await opened(place)]
    await one.transaction((tx) => tx.insert(users, { state: aUser('ana'), derived: {} }))
    await one.close()
    expect(await two.read((view) => view.count(users, { everyOrganization: true }))).toBe(1)
  })
})

describe('memoryEvents', () => {
  it('refuses to publish once closed', async () => {
    const events = memoryEvents(manualClock())
    await events.close()
    await expect(events.publish([])).rejects.toMatchObject({ code: 'engine.closed' })
  })
})
