import { poolerRefused } from './errors.ts'
import type { NativeClient } from './native.ts'

/** Process ids are given out again; with the time it began one is known for good. */
export interface ServerProcess {
  readonly pid: number
  /** As the server tells it. */
  readonly started: string
}

/** What ends in the server when we are gone: more than the longest unit of work takes without asking for more. */
export const NET_MS = 15_000
export const CONNECT_MS = 5_000

export const STARTED = 'extract(epoch from backend_start)::text'

/**
 * What every session of ours begins with. `check_interval` lets a waiting backend see that nobody is there any more.
 *
 * A pooler has told an id of its own when we connected. Then this does nothing: the session is not ours, and may be another
 * one in the next transaction.
 */
const beginningOf = ({ processID }: NativeClient): string => `select
  set_config('default_transaction_isolation', 'read committed', false),
  set_config('statement_timeout', '${NET_MS}', false), set_config('lock_timeout', '0', false),
  set_config('idle_in_transaction_session_timeout', '${NET_MS}', false),
  case when current_setting('server_version_num')::integer >= 140000
    then set_config('client_connection_check_interval', '1000', false) end,
  (select ${STARTED} from pg_stat_activity where pid = pg_backend_pid()) as started
  where pg_backend_pid() = ${processID ?? 0}`

const processes = new WeakMap<NativeClient, ServerProcess>()

/** Null where a session was not set up, as a host's, or could not be, behind a pooler. */
export const processBehind = (client: NativeClient): ServerProcess | null => processes.get(client) ?? null

export async function prepareSession(client: NativeClient): Promise<void> {
  const timer = setTimeout(() => client.connection.stream.destroy(), CONNECT_MS)
  try {
    const { rows } = await client.query({ text: beginningOf(client) })
    const [row] = rows as readonly { readonly started: string }[]
    if (row !== undefined) processes.set(client, { pid: client.processID ?? 0, started: row.started })
    // It may have been told to ignore them, and with them the schema.
    else if (client.connectionParameters.options) throw poolerRefused('options')
  } finally {
    clearTimeout(timer)
  }
}
