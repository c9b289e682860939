import type { Session } from './api.ts'
import type { ResolvedActor } from './commands/actor.ts'
import { again } from './commands/again.ts'
import type { CallParts } from './commands/calls.ts'
import { commandRunner, type JoinedHooks, joinedRunner, type RunnerPorts } from './commands/run.ts'
import { parse } from './kernel/validate.ts'
import { readerName } from './log/reader-name.ts'
import type { RecordWriter } from './ports/records.ts'
import type { StoragePort, Transaction } from './ports/storage.ts'
import { refusal } from './refusals.ts'
import { session } from './session.ts'
import { SYSTEM } from './users/index.ts'

export interface Sessions {
  /** Each command is a transaction of its own. */
  open(actor: ResolvedActor): Session
  /** Commands and queries inside a transaction that somebody else ends. */
  join(actor: ResolvedActor, tx: Transaction, hooks: JoinedHooks): Session
}

interface SessionsOptions extends RunnerPorts, Pick<CallParts, 'generation'> {
  /** Refuses everything once the engine is closed. */
  readonly storage: Pick<StoragePort, 'read' | 'transaction'>
  readonly committed: () => void
}

export function sessionsOf({ storage, generation, committed, ...ports }: SessionsOptions): Sessions {
  const { people } = ports
  const runner = commandRunner(ports, storage, committed)

  const join: Sessions['join'] = (actor, tx, hooks) => {
    const joined: Session = session({
      actor,
      people,
      generation,
      runner: joinedRunner(ports, tx, hooks),
      read: (work) => work(tx),
      async transaction(work) {
        try {
          return await work(joined, recordsIn(tx))
        } catch (error) {
          hooks.broke(error)
          throw error
        }
      },
    })
    return joined
  }
  return {
    join,
    open: (actor) =>
      session({
        actor,
        people,
        generation,
        runner,
        read: storage.read,
        async transaction(work) {
          let wrote = false
          const attempt = async (tx: Transaction) => {
            const broken: unknown[] = []
            const hooks = {
              wrote: () => {
                wrote = true
              },
              broke: (error: unknown) => broken.push(error),
            }
            const outcome = await work(join(actor, tx, hooks), recordsIn(tx))
            // All or nothing, also when the work has swallowed what made half of it fail.
            if (broken.length > 0) throw broken[0]
            return outcome
          }
          const result = await again(() => storage.transaction(attempt), { keyed: false })
          if (wrote) committed()
          return result
        },
      }),
  }
}

const recordsIn =
  (tx: Transaction) =>
  (namespace: string, organizationId: string = SYSTEM): RecordWriter =>
    tx.records(namespaceOf(namespace), organizationId)

/** Plugins and hosts keep their records apart from the engine's. */
export function namespaceOf(namespace: string): string {
  parse(readerName, namespace)
  return `plugin/${namespace}`
}

/** A storage that refuses everything once it is told to, and writes only after what it has to wait for. */
export function closable(
  storage: Pick<StoragePort, 'read' | 'transaction'>,
  closed: () => boolean,
  first: () => Promise<unknown> | undefined,
) {
  const refused = (): Promise<never> => Promise.reject(refusal('engine.closed'))
  return {
    read: <T>(...call: Parameters<typeof storage.read<T>>) => (closed() ? refused() : storage.read(...call)),
    transaction: async <T>(...call: Parameters<typeof storage.transaction<T>>) => {
      const waiting = first()
      if (waiting) await waiting
      return closed() ? refused() : storage.transaction(...call)
    },
  }
}
