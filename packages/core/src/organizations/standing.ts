import type { ReadView, Transaction } from '../ports/storage.ts'

const NAMESPACE = 'standing'

/** To be called in the transaction that changes a membership of this person's. */
export async function noteStanding(tx: Transaction, userId: string): Promise<void> {
  await tx.records(NAMESPACE, 'system').put(userId, true)
}

/**
 * Grows with each change of what this person is a member of, anywhere, in the very transaction of that change. Whoever
 * remembers something that depends on what a person may see remembers it for one such version.
 */
export async function standingVersion(view: Pick<ReadView, 'records'>, userId: string): Promise<number> {
  return (await view.records(NAMESPACE, 'system').get(userId))?.version ?? 0
}
