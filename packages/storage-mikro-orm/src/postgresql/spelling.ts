import type { FieldKind, NewEvent } from '@taskwright/core'
import type { Dialect } from '../sql/dialect.ts'
import { eventColumns, eventValues } from '../sql/log.ts'
import type { Session } from '../sql/session.ts'
import { placeholders, quote, type Sql, sql } from '../sql/text.ts'

const COLUMNS = eventColumns.map(quote).join(', ')
const EVENT = `(${placeholders(eventColumns.length)})`
const NEXT_NUMBER = `insert into "tw_counters" as c ("organization_id", "counter", "value") values (?, ?, ?)
  on conflict ("organization_id", "counter") do update set "value" = c."value" + excluded."value" returning "value"`

/** What sorts after everything, by kind. Text goes by bytes, and no text of people's begins with noncharacters. */
const LAST_TEXT = `'${'\u{10ffff}'.repeat(4)}'`
const last = {
  id: LAST_TEXT,
  text: LAST_TEXT,
  ids: LAST_TEXT,
  number: `'infinity'::double precision`,
  boolean: '2',
  instant: '9223372036854775807',
} as const satisfies Record<FieldKind, string>

export const postgresqlSpelling: Dialect = {
  oneWriter: false,
  setsByTrigger: true,
  asksAfterError: false,
  aside: (condition) => `(${condition}) is true`,
  comparesRows: true,
  // One placeholder for any number of values, so that one prepared statement serves them all.
  among: () => '= any(?::text[])',
  amongValues: (texts) => [arrayOf(texts)],
  found: (column) => `coalesce(strpos(${column}, ?), 0)`,
  afterEverything: (kind) => last[kind],
  lockRow: ' for update of t',
  deleteFrom: (table) => `delete from ${table} as t where `,
  async nextNumber(session, organizationId, counter, count) {
    const [row] = await session.all<{ value: number }>(NEXT_NUMBER, [organizationId, counter, count])
    return Number(row?.value ?? 0)
  },
  changingOne: ({ text, values }) => [
    sql(`with changed as (${text} returning 1) select 1 / count(*) from changed`, ...values),
  ],
  insertUnlessThere: async (session, { text, values }) =>
    (await session.run(`${text} on conflict do nothing`, values)) > 0,
  sweepRecords: `delete from "tw_records" where ctid = any(array(
    select ctid from "tw_records" where "expires_at" < ? limit ? for update skip locked))`,
  lockNames: (names) => sql(LOCK_NAMES, arrayOf(names)),
  log: {
    select: `select "position", "recorded_time", ${COLUMNS} from "tw_positions" p
      join "tw_events" e on e."event_key" = p."event_key" `,
    head: 'select "position" as "head" from "tw_sequencer"',
    append,
  },
}

/** Advisory locks of this transaction, taken in the order of their numbers. */
const LOCK_NAMES = `select pg_advisory_xact_lock(l.k) from (
  select distinct hashtextextended(n, 0) as k from unnest(?::text[]) n order by k) l`

/** A statement takes at most 65,535 values. */
const EVENTS_AT_ONCE = 500

/** Events get their keys in the order of the rows, and wait in the outbox for their positions. */
async function append(session: Session, now: number, events: readonly NewEvent[]): Promise<void> {
  const statements: Sql[] = []
  for (let at = 0; at < events.length; at += EVENTS_AT_ONCE) {
    const some = events.slice(at, at + EVENTS_AT_ONCE)
    statements.push(sql(appending(some.length), ...some.flatMap(eventValues), now))
  }
  if (statements.length > 0) await session.beforeCommit(statements)
}

const appending = (count: number): string =>
  `with added as (insert into "tw_events" (${COLUMNS}) values ${Array(count).fill(EVENT).join(', ')} returning "event_key")
  insert into "tw_outbox" ("event_key", "appended_at") select "event_key", ? from added`

/** PostgreSQL's own spelling of a list of texts. */
const arrayOf = (texts: readonly string[]): string =>
  `{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`
