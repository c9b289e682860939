import { check, equal } from '../harness/check.ts'
import { times } from '../harness/timing.ts'
import { type CacheCases, MINUTE } from './context.ts'

export const outages = {
  'out of reach it is an empty cache': async ({ box, outage, soon }) => {
    await box.set('a', 1, MINUTE)
    await outage()
    equal(await soon(box.get('a'), 'get does not end'), undefined, 'the value')
    await soon(box.set('b', 1, MINUTE), 'set does not end')
    await soon(box.delete('a'), 'delete does not end')
    equal(
      await soon(
        box.load('a', MINUTE, async () => 2),
        'load does not end',
      ),
      2,
      'what was loaded',
    )
  },

  'many who ask at once are answered while it is out of reach': async ({ box, outage, soon }) => {
    await outage()
    const asking = times(200, (index) => box.load(`key ${index}`, MINUTE, async () => index))
    equal(await soon(Promise.all(asking), 'the loads do not end'), [...asking.keys()], 'what was loaded')
  },

  'a loader is called once for all, also while it is out of reach': async ({ box, outage, soon }) => {
    await outage()
    let calls = 0
    const asking = times(20, () => box.load('a', MINUTE, async () => ++calls))
    await soon(Promise.all(asking), 'the loads do not end')
    equal(calls, 1, 'calls')
  },

  'it tells whether it can be reached': async ({ cache, outage, soon, eventually }) => {
    const ping = () => soon(cache.ping(), 'ping does not end')
    await eventually(ping, 'it says that it cannot be reached')
    const end = await outage()
    equal(await ping(), false, 'the answer while it is away')
    await end()
    await eventually(ping, 'it says that it cannot be reached')
  },

  'it comes back by itself': async ({ box, outage, soon, eventually }) => {
    const end = await outage()
    await soon(box.get('a'), 'get does not end')
    await end()
    const works = async () => {
      await soon(box.set('a', 1, MINUTE), 'set does not end')
      return (await soon(box.get('a'), 'get does not end')) === 1
    }
    await eventually(works, 'it does not come back')
  },

  'one that is away is not asked again and again': async ({ cache, box, outage, soon }) => {
    await outage()
    await soon(box.get('first'), 'get does not end')
    const before = cache.figures().failures
    for (const index of times(100, (i) => i)) await soon(box.get(`key ${index}`), 'get does not end')
    check(before > 0, 'the failure was not counted')
    // Waiting for it a hundred times would take ten seconds.
    check(cache.figures().failures - before < 50, 'it was asked again and again')
  },

  'what was deleted while it was away does not come back': async ({ box, outage, soon, eventually }) => {
    await box.set('a', 'old', MINUTE)
    await box.set('b', 'old', MINUTE)
    const end = await outage()
    await soon(box.delete('a'), 'delete does not end')
    await soon(box.set('b', 'new', MINUTE), 'set does not end')
    await end()
    const back = async () => {
      const seen = [await soon(box.get('a'), 'get does not end'), await soon(box.get('b'), 'get does not end')]
      check(!seen.includes('old'), 'an old value came back')
      await soon(box.set('c', 1, MINUTE), 'set does not end')
      return (await soon(box.get('c'), 'get does not end')) === 1
    }
    await eventually(back, 'it does not come back')
    equal([await box.get('a'), await box.get('b')].includes('old'), false, 'an old value came back')
  },

  'what was deleted while it was away no process gets when it is back': async (context) => {
    const { box, elsewhere, outage, soon, eventually } = context
    const other = await elsewhere()
    await box.set('a', 'old', MINUTE)
    const end = await outage()
    await soon(box.delete('a'), 'delete does not end')
    await end()
    const forgotten = async () => {
      await soon(box.get('b'), 'get does not end')
      await soon(other.set('c', 1, MINUTE), 'set does not end')
      const reached = (await soon(other.get('c'), 'get does not end')) === 1
      return reached && (await soon(other.get('a'), 'get does not end')) === undefined
    }
    await eventually(forgotten, 'the other process still gets what was deleted')
  },
} satisfies CacheCases
