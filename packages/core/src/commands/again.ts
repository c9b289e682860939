import { TaskwrightError } from '../kernel/errors.ts'

const TRIES = 5

/**
 * Runs a unit of work again that lost a race, from the start: nothing of it was kept. With an idempotency key a conflict
 * may be the work of its own twin in another process, so that is looked at once more: the twin's outcome is then found.
 */
export async function again<T>(work: () => Promise<T>, { keyed }: { readonly keyed: boolean }): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work()
    } catch (error) {
      const most = !(error instanceof TaskwrightError) ? 1 : lostRace(error) ? TRIES : keyed && mayBeTwin(error) ? 2 : 1
      if (tried >= most) throw error
    }
  }
}

const lostRace = ({ code }: TaskwrightError): boolean => code === 'storage.conflict'

const mayBeTwin = ({ code, kind }: TaskwrightError): boolean => kind === 'conflict' || code === 'idempotency.in_flight'
