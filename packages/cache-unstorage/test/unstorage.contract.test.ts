import { cacheContract } from '@taskwright/contract-tests'
import { manualClock } from '@taskwright/core/testing'
import { createStorage, type Driver } from 'unstorage'
import memoryDriver from 'unstorage/drivers/memory'
import { unstorageCache } from '../src/index.ts'

for (const away of ['refusing', 'silent'] as const) {
  cacheContract({
    name: `unstorage, with a driver that can be ${away}`,
    open() {
      const clock = manualClock()
      const { driver, state } = breakable(memoryDriver())
      const storage = createStorage({ driver })
      const cache = () => unstorageCache(storage, { clock })
      return {
        cache: cache(),
        another: cache,
        advance: clock.advance,
        async outage() {
          state.now = away
          return async () => {
            state.now = 'there'
          }
        },
        dispose: () => storage.dispose(),
      }
    },
  })
}

/** A driver that can be taken away. */
function breakable(sound: Driver) {
  const state: { now: 'there' | 'refusing' | 'silent' } = { now: 'there' }
  const broken = <Args extends readonly unknown[], T>(call: (...args: Args) => T) =>
    async function ask(...args: Args): Promise<Awaited<T>> {
      if (state.now === 'silent') await new Promise(() => {})
      if (state.now === 'refusing') throw new Error('refused')
      return await call(...args)
    }
  const driver: Driver = {
    ...sound,
    hasItem: broken(sound.hasItem),
    getItem: broken(sound.getItem),
    setItem: broken(async (key, value, options) => sound.setItem?.(key, value, options)),
    removeItem: broken(async (key, options) => sound.removeItem?.(key, options)),
    clear: broken(async (base, options) => sound.clear?.(base, options)),
  }
  return { driver, state }
}
