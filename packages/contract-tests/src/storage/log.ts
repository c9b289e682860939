import type { LoggedEvent, StoragePort } from '@taskwright/core'
import { check, equal, identical, isRefusal, refused } from '../harness/check.ts'
import { outcomes, pause, times } from '../harness/timing.ts'
import type { StorageCases } from './context.ts'
import { anEvent } from './fixtures.ts'

const whole = (storage: StoragePort<never>) => storage.read((view) => view.readLog({ after: 0, limit: 1000 }))
const append = (storage: StoragePort<never>, ...events: ReturnType<typeof anEvent>[]) =>
  storage.transaction((tx) => tx.append(events))

const positions = (events: readonly LoggedEvent[]) => events.map(({ position }) => position)
const oneTo = (count: number) => times(count, (i) => i + 1)

export const log = {
  'positions begin at 1 and have no gaps': async ({ storage }) => {
    await append(storage, anEvent({ id: 'a' }), anEvent({ id: 'b' }))
    await append(storage, anEvent({ id: 'c' }))
    equal(positions(await whole(storage)), [1, 2, 3], 'positions')
  },

  'the events of a unit of work keep their order': async ({ storage }) => {
    const ids = ['e', 'b', 'd', 'a', 'c']
    await storage.transaction(async (tx) => {
      await tx.append(ids.slice(0, 3).map((id) => anEvent({ id })))
      await tx.append(ids.slice(3).map((id) => anEvent({ id })))
    })
    equal(
      (await whole(storage)).map(({ id }) => id),
      ids,
      'the log',
    )
  },

  'a rollback leaves no gap': async ({ storage }) => {
    await append(storage, anEvent({ id: 'a' }))
    const failing = storage.transaction(async (tx) => {
      await tx.append([anEvent({ id: 'b' })])
      throw new Error('interrupted')
    })
    await failing.catch(() => {})
    await append(storage, anEvent({ id: 'c' }))
    equal(
      (await whole(storage)).map(({ id, position }) => [id, position]),
      [
        ['a', 1],
        ['c', 2],
      ],
      'the log',
    )
  },

  'parallel writers, some of which fail, leave no gap': async ({ storage, peek }) => {
    const { values } = await outcomes(
      times(30, (i) =>
        storage.transaction(async (tx) => {
          await tx.append(times(1 + (i % 3), (n) => anEvent({ id: `event-${i}-${n}` })))
          await pause(i % 2)
          if (i % 4 === 3) throw new Error('interrupted')
        }),
      ),
    )
    equal(values.length, 23, 'how many units of work committed')
    const events = await whole(storage)
    equal(events.length, (await peek.events()).length, 'everything that is kept is in the log')
    equal(positions(events), oneTo(events.length), 'positions')
  },

  'a reader never sees a position before all lower ones': async ({ storage }) => {
    let writing = true
    const writers = outcomes(
      times(5, async (writer) => {
        for (const i of times(10, (n) => n)) {
          await storage.transaction(async (tx) => {
            await tx.append([anEvent({ id: `event-${writer}-${i}` })])
            await pause(0)
          })
        }
      }),
    ).finally(() => {
      writing = false
    })
    const seen: number[] = []
    for (let last = false; !last; ) {
      last = !writing
      const batch = await storage.read((view) => view.readLog({ after: seen.length, limit: 7 }))
      seen.push(...positions(batch))
      equal(seen, oneTo(seen.length), 'what a reader has seen so far')
      if (batch.length === 7) last = false
      await pause(0)
    }
    await writers
    equal(seen.length, 50, 'how many events the reader saw')
  },

  'the head is the last position': async ({ storage }) => {
    equal(await storage.read((view) => view.head()), 0, 'of an empty log')
    await append(storage, anEvent({ id: 'a' }), anEvent({ id: 'b' }))
    equal(await storage.read((view) => view.head()), 2, 'of two events')
  },

  'the head is never behind what can be read, nor ahead of it': async ({ storage }) => {
    const writers = outcomes(times(20, (i) => append(storage, anEvent({ id: `event-${i}` }))))
    for (let head = 0; head < 20; ) {
      head = await storage.read((view) => view.head())
      const events = await storage.read((view) => view.readLog({ after: 0, limit: head + 1 }))
      check(events.length >= head, `head says ${head}, but ${events.length} can be read`)
      const later = await storage.read((view) => view.head())
      check(later >= events.length, `${events.length} can be read, but head says ${later}`)
      await pause(0)
    }
    await writers
  },

  'the log is read from after a position, up to the limit': async ({ storage }) => {
    await append(storage, ...times(10, (i) => anEvent({ id: `event-${i}` })))
    await storage.read(async (view) => {
      equal(positions(await view.readLog({ after: 3, limit: 4 })), [4, 5, 6, 7], 'from the middle')
      equal(positions(await view.readLog({ after: 8, limit: 4 })), [9, 10], 'the end')
      equal(await view.readLog({ after: 10, limit: 4 }), [], 'after the end')
      equal(await view.readLog({ after: 99, limit: 4 }), [], 'far after the end')
    })
  },

  'an event comes back as it was written': async ({ storage }) => {
    const data = { z: 1, a: { nested: [null, true, 1.5, 'ü 😀'] }, __proto__: null, 'b.c': '' }
    const events = [
      anEvent({ id: 'full', causationId: 'cause', hops: 3, origin: 'import:trello', traceparent: '00-ab-cd-01', data }),
      anEvent({ id: 'spare', schemaVersion: 2, data: JSON.parse('{"__proto__":{"x":1},"constructor":"y"}') }),
    ]
    await append(storage, ...events)
    const read = await whole(storage)
    for (const [i, event] of events.entries()) {
      const found = read[i]
      check(found !== undefined, `event ${i + 1} is there`)
      equal(found, { ...event, position: i + 1, recordedTime: found.recordedTime }, `event ${i + 1}`)
      identical(found.data, event.data, `the data of event ${i + 1}, as text`)
    }
  },

  'a stream comes in the order of its sequence': async ({ storage }) => {
    const of = (stream: string, sequence: number) => anEvent({ id: `${stream}-${sequence}`, stream, sequence })
    await append(storage, of('task/a', 1), of('task/b', 1))
    await append(storage, of('task/a', 3), of('task/a', 2))
    await append(storage, of('task/b', 2), ...times(10, (i) => of('task/a', 4 + i)))
    const events = await storage.read((view) => view.readStream('acme', 'task/a'))
    equal(
      events.map(({ id, sequence }) => [id, sequence]),
      oneTo(13).map((n) => [`task/a-${n}`, n]),
      'the stream',
    )
    equal(events.map(({ position }) => position).slice(0, 3), [1, 4, 3], 'positions')
  },

  'a stream that does not exist is empty': async ({ storage }) => {
    equal(await storage.read((view) => view.readStream('acme', 'task/none')), [], 'the stream')
  },

  'a stream belongs to its organization': async ({ storage }) => {
    await append(storage, anEvent({ id: 'a', stream: 'inbox/ana' }))
    await append(storage, anEvent({ id: 'b', stream: 'inbox/ana', organizationId: 'other' }))
    const events = await storage.read((view) => view.readStream('acme', 'inbox/ana'))
    equal(
      events.map(({ id }) => id),
      ['a'],
      'the stream of one organization',
    )
  },

  'stream names are compared exactly': async ({ storage }) => {
    const names = ['task/a', 'task/A', 'task/a ', 'task/_', 'task/%']
    await append(storage, ...names.map((stream, i) => anEvent({ id: `${i}`, stream })))
    for (const [i, name] of names.entries()) {
      const events = await storage.read((view) => view.readStream('acme', name))
      equal(
        events.map(({ id }) => id),
        [`${i}`],
        `the stream ${name}`,
      )
    }
  },

  'a repeated sequence of a stream is refused': async ({ storage, peek }) => {
    await append(storage, anEvent({ id: 'a', stream: 'task/1', sequence: 1 }))
    const work = append(storage, anEvent({ id: 'b' }), anEvent({ id: 'c', stream: 'task/1', sequence: 1 }))
    await refused(work, 'storage.conflict', 'written before')
    equal(await peek.events(), ['a'], 'the events behind the adapter')
    await append(storage, anEvent({ id: 'd' }))
    equal(
      (await whole(storage)).map(({ id, position }) => [id, position]),
      [
        ['a', 1],
        ['d', 2],
      ],
      'the log',
    )
  },

  'a sequence repeated within one unit of work is refused': async ({ storage, peek }) => {
    const [first, second] = [anEvent({ id: 'a', stream: 'task/1' }), anEvent({ id: 'b', stream: 'task/1' })]
    await refused(append(storage, first, second), 'storage.conflict', 'in one call')
    const inTwo = storage.transaction(async (tx) => {
      await tx.append([first])
      await tx.append([second])
    })
    await refused(inTwo, 'storage.conflict', 'in two calls')
    equal(await peek.events(), [], 'the events behind the adapter')
  },

  'of writers racing for one sequence exactly one wins': async ({ storage, peek }) => {
    const { values, errors } = await outcomes(
      times(10, (i) => append(storage, anEvent({ id: `${i}`, stream: 'task/1', sequence: 1 }))),
    )
    equal(values.length, 1, 'how many won')
    for (const error of errors) check(isRefusal(error) && error.retryable, `a loser is told to try again: ${error}`)
    equal((await peek.events()).length, 1, 'the events behind the adapter')
  },

  'the recorded time is the time of the storage': async ({ storage, clock }) => {
    clock.set(Date.parse('2026-03-01T10:20:30.456Z'))
    await append(storage, anEvent({ id: 'a' }))
    equal((await whole(storage))[0]?.recordedTime, '2026-03-01T10:20:30.456Z', 'recordedTime')
  },

  'the recorded time never goes back': async ({ storage, clock }) => {
    const started = clock.now()
    for (const [i, offset] of [0, 5000, 1000, 6000].entries()) {
      clock.set(started + offset)
      await append(storage, anEvent({ id: `${i}` }))
    }
    const offsets = (await whole(storage)).map(({ recordedTime }) => Date.parse(recordedTime) - started)
    equal(offsets, [0, 5000, 5000, 6000], 'milliseconds since the first')
  },
} satisfies StorageCases
