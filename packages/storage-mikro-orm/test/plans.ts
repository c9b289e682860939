import type { Filter, Query, Scope, StoragePort } from '@taskwright/core'
import { ACME, aMember, aTask, members, taskRow, tasks } from './fixtures.ts'

/** Brings the tables, and the people: one who sees most of forty projects, one who sees a single one, an admin. */
export async function settle(storage: Pick<StoragePort, 'open' | 'transaction' | 'close'>): Promise<void> {
  const inProject = (scopeId: string, userId: string) =>
    aMember({ scope: 'project', scopeId, userId, role: 'ADMIN' }, { id: `project ${scopeId} ${userId}` })
  await storage.open({ migrate: true, now: Date.now })
  await storage.transaction(async (tx) => {
    for (let i = 0; i < 40; i++) await tx.insert(members, { state: inProject(`p${i}`, 'most'), derived: {} })
    await tx.insert(members, { state: inProject('p7', 'few'), derived: {} })
    const admin = aMember({ scope: 'organization', scopeId: 'acme', userId: 'admin', role: 'ADMIN' })
    await tx.insert(members, { state: admin, derived: {} })
    await tx.insert(tasks, taskRow(aTask(9_999)))
  })
  await storage.close()
}

export const live: Filter = { op: '=', field: 'archived', value: false }
export const inProject: Filter = { op: 'and', of: [{ op: '=', field: 'projectId', value: 'p7' }, live] }
export const mine: Filter = { op: 'and', of: [{ op: 'contains', field: 'assigneeIds', value: 'ana' }, live] }
export const byKey: Filter = { op: '=', field: 'key', value: 'K-7' }
export const reader = (readableBy: string): Scope => ({ ...ACME, readableBy })
/** In the middle of 4,000 tasks, one a second. */
export const halfway = { value: new Date(2_000_000).toISOString(), id: 't2000' }
export const newest = (field: string): Pick<Query, 'sort' | 'limit'> => ({
  sort: { field, direction: 'desc' },
  limit: 20,
})

/** What a list came to: the rows it found, and how many the server read for it. */
export interface Cost {
  readonly found: number
  readonly read: number
}
