import { equal } from '../harness/check.ts'
import { outcomes, pause, times } from '../harness/timing.ts'
import type { StorageCases, StorageContext } from './context.ts'

const next = ({ storage }: StorageContext, counter = 'tasks', organizationId = 'acme') =>
  storage.transaction((tx) => tx.nextNumber(organizationId, counter))

export const counters = {
  'a counter counts from 1': async (context) => {
    equal([await next(context), await next(context), await next(context)], [1, 2, 3], 'numbers')
  },

  'one unit of work can take several numbers': async ({ storage }) => {
    const numbers = await storage.transaction(async (tx) => [
      await tx.nextNumber('acme', 'tasks'),
      await tx.nextNumber('acme', 'tasks'),
    ])
    equal(numbers, [1, 2], 'numbers')
  },

  'counters are apart': async (context) => {
    await next(context, 'tasks')
    equal(await next(context, 'Tasks'), 1, 'another counter')
    equal(await next(context, 'tasks'), 2, 'the first')
  },

  'the counters of organizations are apart': async (context) => {
    await next(context, 'tasks', 'acme')
    equal(await next(context, 'tasks', 'other'), 1, 'another organization')
    equal(await next(context, 'tasks', 'acme'), 2, 'the first')
  },

  'a rollback gives the number back': async (context) => {
    await next(context)
    const failing = context.storage.transaction(async (tx) => {
      await tx.nextNumber('acme', 'tasks')
      throw new Error('interrupted')
    })
    await failing.catch(() => {})
    equal(await next(context), 2, 'the number after a rollback')
  },

  'parallel units of work, some of which fail, leave no gap': async ({ storage }) => {
    const { values } = await outcomes(
      times(20, (i) =>
        storage.transaction(async (tx) => {
          const number = await tx.nextNumber('acme', 'tasks')
          await pause(0)
          if (i % 3 === 0) throw new Error('interrupted')
          return number
        }),
      ),
    )
    equal(
      values.toSorted((a, b) => a - b),
      times(13, (i) => i + 1),
      'numbers',
    )
  },
} satisfies StorageCases
