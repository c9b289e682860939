import type { NewEvent } from '@taskwright/core'
import type { Dialect } from '../sql/dialect.ts'
import { eventColumns, eventValues } from '../sql/log.ts'
import type { Session } from '../sql/session.ts'
import { placeholders, quote, type Sql, sql } from '../sql/text.ts'

const COLUMNS = eventColumns.map(quote).join(', ')
const NEWEST = `select "recorded_time" from "tw_events" order by "position" desc limit 1`
const INSERT = `insert into "tw_events" (${COLUMNS}, "recorded_time") values (${placeholders(eventColumns.length)}, max(?, ifnull((${NEWEST}), 0)))`
const NEXT_NUMBER = `insert into "tw_counters" ("organization_id", "counter", "value") values (?, ?, ?)
  on conflict ("organization_id", "counter") do update set "value" = "value" + excluded."value" returning "value"`

export const sqliteSpelling: Dialect = {
  oneWriter: true,
  setsByTrigger: true,
  asksAfterError: true,
  aside: (condition) => `+${condition}`,
  comparesRows: true,
  // One placeholder for any number of values, so that one prepared statement serves them all.
  among: () => 'in (select e.value from json_each(?) e)',
  amongValues: (texts) => [JSON.stringify(texts)],
  found: (column) => `ifnull(instr(${column}, ?), 0)`,
  // Blobs come after every text and number.
  afterEverything: () => `x''`,
  lockRow: '',
  deleteFrom: (table) => `delete from ${table} as t where `,
  async nextNumber(session, organizationId, counter, count) {
    const [row] = await session.all<{ value: number }>(NEXT_NUMBER, [organizationId, counter, count])
    return row?.value ?? 0
  },
  changingOne: (update) => [update],
  insertUnlessThere: async (session, { text, values }) =>
    (await session.run(`${text} on conflict do nothing`, values)) > 0,
  sweepRecords: `delete from "tw_records" where rowid in (select rowid from "tw_records" where "expires_at" < ? limit ?)`,
  lockNames: (): Sql => sql('select 1'),
  log: {
    select: `select "position", "recorded_time", ${COLUMNS} from "tw_events" `,
    head: 'select max("position") as head from "tw_events"',
    append: appendNumbered,
  },
}

/**
 * Puts events at the end of the log. Their position is the table's rowid, one more than the highest: without gaps, since
 * rows are never deleted and only one transaction writes at a time.
 */
async function appendNumbered(session: Session, now: number, events: readonly NewEvent[]): Promise<void> {
  for (const event of events) await session.run(INSERT, [...eventValues(event), now])
}
