import type { EventSubscriber, TransactionEventArgs } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { DatabaseConnection, Kysely } from 'kysely'

/** What was done inside a host's transaction, and wants to know how that ends. */
export interface HostWork {
  /** Asked before the host's commit: what it throws makes the host roll back. */
  check(): void
  /** After the commit; waited for. */
  committed(): Promise<unknown>
  /** It is over, one way or the other. */
  end(): void
}

/** A transaction as MikroORM keeps it: savepoints have a name and a depth. */
export type HostTransaction = Kysely<unknown> & { readonly index?: number; readonly savepointName?: string }

/** The transactions of a MikroORM instance. */
export interface HostTransactions {
  follow(host: HostTransaction, work: HostWork): Promise<void>
}

/** Forks share the event manager of their instance or copy its subscribers, and it forgets none: one serves them all. */
export function hostTransactions(em: SqlEntityManager): HostTransactions {
  const manager = em.getEventManager()
  const known = instances.get(manager) ?? createHostTransactions()
  instances.set(manager, known)
  manager.registerSubscriber(known.subscriber)
  return known
}

const instances = new WeakMap<object, HostTransactions & { readonly subscriber: EventSubscriber }>()

interface Followed {
  readonly work: HostWork
  /** The savepoint it lives in; 0 is the transaction itself. */
  depth: number
}

/**
 * Hears of transactions through MikroORM's events. A savepoint that is rolled back undoes what was done inside it; one
 * that is released hands it to what is around.
 */
function createHostTransactions(): HostTransactions & { readonly subscriber: EventSubscriber } {
  const works = new WeakMap<DatabaseConnection, readonly Followed[]>()
  /** A transaction that has ended no longer says what it ran on. */
  const connections = new WeakMap<object, DatabaseConnection>()

  const worksIn = (host: object): readonly Followed[] => {
    const connection = connections.get(host)
    return (connection && works.get(connection)) ?? []
  }
  async function remember({ transaction }: TransactionEventArgs): Promise<HostTransaction | undefined> {
    const host: HostTransaction | undefined = transaction
    if (host === undefined) return undefined
    try {
      connections.set(host, await connectionOf(host))
    } catch {
      // It is gone, and everything in it.
    }
    return host
  }
  function end(host: HostTransaction, ended: readonly Followed[]): void {
    for (const { work } of ended) work.end()
    const connection = connections.get(host)
    const rest = worksIn(host).filter((one) => !ended.includes(one))
    if (connection !== undefined) works.set(connection, rest)
  }

  const subscriber: EventSubscriber = {
    async afterTransactionStart(args) {
      const host = await remember(args)
      if (host === undefined) return
      const depth = depthOf(host)
      // The one before on this connection may have ended without a word.
      if (depth === 0) end(host, worksIn(host))
      // So may the savepoint before: on MySQL nobody is told that one was released. What it kept is then around this one.
      else for (const one of worksIn(host)) one.depth = Math.min(one.depth, depth - 1)
    },
    async beforeTransactionCommit(args) {
      const host = await remember(args)
      if (host !== undefined && depthOf(host) === 0) for (const { work } of worksIn(host)) work.check()
    },
    async afterTransactionCommit({ transaction }) {
      const host: HostTransaction = transaction
      if (depthOf(host) > 0) return
      const inside = worksIn(host)
      end(host, inside)
      for (const { work } of inside) await work.committed()
    },
    beforeTransactionRollback: async (args) => void (await remember(args)),
    async afterTransactionRollback({ transaction }) {
      const host: HostTransaction = transaction
      const depth = depthOf(host)
      end(
        host,
        worksIn(host).filter((one) => one.depth >= depth),
      )
    },
  }
  return {
    subscriber,
    async follow(host, work) {
      const connection = await connectionOf(host)
      works.set(connection, [...(works.get(connection) ?? []), { work, depth: depthOf(host) }])
    },
  }
}

const depthOf = ({ savepointName, index }: HostTransaction): number => (savepointName === undefined ? 0 : (index ?? 1))

const connectionOf = (host: HostTransaction): Promise<DatabaseConnection> =>
  host.getExecutor().provideConnection(async (connection) => connection)
