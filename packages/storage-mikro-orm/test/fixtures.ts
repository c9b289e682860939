import type { NewEvent, Row, TaskState, Transaction } from '@taskwright/core'
import { ACME, tasks, anEvent as wholeEvent, aTask as wholeTask } from '../../contract-tests/src/storage/fixtures.ts'

export {
  ACME,
  aComment,
  aMember,
  aProject,
  comments,
  members,
  NOON,
  projects,
  tasks,
} from '../../contract-tests/src/storage/fixtures.ts'

export const aTask = (number: number, state: Partial<TaskState> = {}): TaskState =>
  wholeTask({
    id: `task-${number}`,
    key: `LNCH-${number}`,
    number,
    title: `Task number ${number}`,
    description: 'Some words about what is to be done. '.repeat(6),
    ...state,
  })

export const taskRow = (state: TaskState): Row<TaskState> => ({
  state,
  derived: { rank: `a${String(state.number).padStart(8, '0')}`, placement: 1 },
})

export const anEvent = (id: string, event: Partial<NewEvent> = {}): NewEvent => wholeEvent({ id, ...event })

/** Reads a number and writes the next: a lost update would show. */
export async function countUp(tx: Transaction, id: string): Promise<void> {
  const row = await tx.get(tasks, ACME, id, { lock: true })
  if (row === undefined) throw new Error('The counter is not there.')
  const { state, derived } = row
  const after = { ...state, version: state.version + 1, estimateMinutes: (state.estimateMinutes ?? 0) + 1 }
  await tx.update(tasks, { state: after, derived }, state.version)
}
