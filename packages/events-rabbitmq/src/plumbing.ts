import { type Link, openLink } from './connection.ts'
import type { BrokerError } from './failures.ts'
import { startLadder } from './ladder.ts'
import { type Locks, locksOf } from './locks.ts'
import { onceEach, type Settings, SILENT_MS } from './options.ts'
import { openPublisher, type Publisher } from './publisher.ts'
import type { Names } from './topology.ts'

/** What events and jobs stand on alike. Each part is made when it is first needed. */
export interface Plumbing {
  /** A broker that is short of memory stops reading from connections that publish; acknowledgements must still come through. */
  readonly outward: Link
  readonly inward: Link
  readonly locks: Locks
  publisher(): Publisher
  /** Whether something can be published now. */
  isUp(): boolean
  /** Brings retries back when they are due, from now on. */
  retry(): void
  reporting(where: string): (error: BrokerError) => void
  close(): Promise<void>
}

/** `outward` and `inward` say what the two connections are for. */
export function plumbing(
  { urls, prefix, window, deadlineMs, connectMs, now, onError }: Settings,
  names: Names,
  purposes: { readonly outward: string; readonly inward: string },
): Plumbing {
  const reporting = (where: string) => onceEach((error: BrokerError) => onError(error, where))
  const linkFor = (purpose: string): Link =>
    openLink({ urls, name: `${prefix} ${purpose}`, connectMs, onError: reporting(`rabbitmq ${purpose}`) })
  const [outward, inward] = [linkFor(purposes.outward), linkFor(purposes.inward)]
  let publisher: Publisher | undefined
  let ladder: ReturnType<typeof startLadder> | undefined

  const publishing = (): Publisher => {
    publisher ??= openPublisher({
      link: outward,
      names,
      window,
      deadlineMs,
      setUpMs: SILENT_MS,
      onError: reporting(`rabbitmq ${purposes.outward}`),
    })
    return publisher
  }
  return {
    outward,
    inward,
    locks: locksOf(names),
    publisher: publishing,
    isUp: () => publisher?.isUp() === true,
    retry() {
      ladder ??= startLadder({
        link: inward,
        names,
        publisher: publishing(),
        setUpMs: SILENT_MS,
        now,
        onError: reporting('rabbitmq retries'),
      })
    },
    reporting,
    async close() {
      await ladder?.close()
      await publisher?.close()
      await Promise.all([outward.close(), inward.close()])
    },
  }
}
