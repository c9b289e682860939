import { commonError, type StoragePort } from '@taskwright/core'
import { pause } from '../harness/timing.ts'
import type { deadlines } from '../storage/deadlines.ts'
import { inPort, type StorageMutant } from './sabotage.ts'
import { writesAfterTheEnd } from './units-of-work.ts'

type Port = StoragePort<never>
type Mutants<Group> = { readonly [Sentence in keyof Group]: StorageMutant }

/** Runs into the deadline without the storage knowing of it. */
async function tooLate<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  const late = pause(deadlineMs).then(() => {
    throw commonError('storage.busy')
  })
  return Promise.race([work, late])
}

/** Commits what a unit of work has done when its deadline comes. */
const commitsWhatIsDone = inPort((port) => ({
  async transaction(work, { deadlineMs = 10_000 } = {}) {
    const result = await port.transaction((tx) =>
      Promise.race([work(tx).then((value) => ({ value })), pause(deadlineMs).then(() => undefined)]),
    )
    if (result === undefined) throw commonError('storage.busy')
    return result.value
  },
}))

const oneAfterTheOther = (port: Port): Partial<Port> => {
  let last: Promise<unknown> = Promise.resolve()
  return {
    transaction(work, options) {
      const next = last.then(() => port.transaction(work, options))
      last = next.catch(() => {})
      return next
    },
  }
}

export const deadlineMutants: Mutants<typeof deadlines> = {
  'work that takes too long ends in storage.busy': inPort((port) => ({
    transaction: (work, { deadlineMs = 1000 } = {}) => port.transaction(work, { deadlineMs: deadlineMs * 10 }),
  })),
  'work that took too long leaves nothing behind': commitsWhatIsDone,
  'the storage is usable after work that took too long': inPort((port) => ({
    transaction: (work, { deadlineMs = 10_000 } = {}) =>
      tooLate(port.transaction(work, { deadlineMs: deadlineMs + 600 }), deadlineMs),
  })),
  'work that goes on after its deadline writes nothing': writesAfterTheEnd,
  'waiting for another writer counts': inPort(oneAfterTheOther),
  'work within its deadline is not disturbed': inPort((port) => ({
    transaction: (work, { deadlineMs = 10_000 } = {}) =>
      port.transaction(work, { deadlineMs: deadlineMs > 10_000 ? 10 : deadlineMs }),
  })),
}
