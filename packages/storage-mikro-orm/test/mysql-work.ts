import type { StoragePort } from '@taskwright/core'
import { ACME, anEvent, aTask, taskRow, tasks } from './fixtures.ts'

export type Storage = Pick<StoragePort, 'transaction' | 'read' | 'figures'>

export const refusal = (code: string, details: object = {}) => ({ name: 'TaskwrightError', code, details })

/** A unit of work with a round trip of every kind. */
export const everything = (storage: Storage, number: number, deadlineMs?: number) =>
  storage.transaction(
    async (tx) => {
      await tx.get(tasks, ACME, 'counter', { lock: true })
      await tx.nextNumber('acme', 'numbers')
      await tx.insert(tasks, taskRow(aTask(number, { labelIds: ['bug'] })))
      await tx.records('plugin', 'acme').put(`key-${number}`, number, { ifVersion: 0, unique: `unique-${number}` })
      await tx.append([anEvent(`task-${number}`)])
    },
    deadlineMs === undefined ? {} : { deadlineMs },
  )
