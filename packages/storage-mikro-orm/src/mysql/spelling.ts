import { type FieldKind, isRefusal, type NewEvent } from '@taskwright/core'
import type { Dialect } from '../sql/dialect.ts'
import { eventColumns, eventValues } from '../sql/log.ts'
import type { Session } from '../sql/session.ts'
import { placeholders, quote, type Sql, sql } from '../sql/text.ts'

const COLUMNS = eventColumns.map(quote).join(', ')
const SELECTED = eventColumns.map((column) => `e.${quote(column)}`).join(', ')
const ROW = `(${placeholders(eventColumns.length)})`

// The server hands the number out with its answer to the select, so nobody else's can get in between.
const COUNT_UP = `insert into "tw_counters" ("organization_id", "counter", "value") values (?, ?, last_insert_id(?))
  on duplicate key update "value" = last_insert_id("value" + ?)`

// A text of statements ends with the first that fails, and its COMMIT is never reached: slot 0 is always taken.
const OR_FAIL = sql(`insert into "tw_locks" ("slot") select 0 from dual where row_count() <> 1`)

export const mysqlSpelling: Dialect = {
  oneWriter: false,
  setsByTrigger: false,
  // The index that was violated says enough, and costs no further question.
  asksAfterError: false,
  // As an operand of `=` a subquery is not turned into a join whose order the server would choose by its guesses.
  aside: (condition) => `(${condition}) = 1`,
  comparesRows: false,
  among: (count) => `in (${count === 0 ? 'null' : placeholders(count)})`,
  amongValues: (texts) => texts,
  found: (column) => `ifnull(instr(${column}, ?), 0)`,
  afterEverything: (kind: FieldKind) => (kind === 'id' || kind === 'text' ? `x'ff'` : '9223372036854775807'),
  lockRow: ' for update',
  deleteFrom: (table) => `delete t from ${table} t where `,
  async nextNumber(session, organizationId, counter, count) {
    const [, row] = await session.batch([
      sql(COUNT_UP, organizationId, counter, count, count),
      sql('select last_insert_id() as "value"'),
    ])
    return Number((row?.rows[0] as { value: number } | undefined)?.value ?? 0)
  },
  changingOne: (update) => [update, OR_FAIL],
  // With `ignore` the server would let go of what doesn't fit, too.
  async insertUnlessThere(session, { text, values }) {
    try {
      return (await session.run(text, values)) > 0
    } catch (error) {
      if (isRefusal(error, 'storage.conflict')) return false
      throw error
    }
  },
  sweepRecords: `delete from "tw_records" where "expires_at" < ? limit ?`,
  lockNames(names): Sql {
    const slots = [...new Set(names.map(slotOf))]
    return sql(
      `select "slot" from "tw_locks" where "slot" in (${placeholders(slots.length)}) order by "slot" for update`,
      ...slots,
    )
  },
  log: {
    select: `select p."position", p."recorded_time", ${SELECTED}
  from "tw_positions" p straight_join "tw_events" e on e."event_key" = p."event_key" `,
    head: 'select max("position") as head from "tw_positions"',
    append,
  },
}

const AT_ONCE = 500

/** Events, and with each a row that asks for its position. The keys of one insert follow one another. */
async function append(session: Session, _now: number, events: readonly NewEvent[]): Promise<void> {
  for (let at = 0; at < events.length; at += AT_ONCE) {
    const some = events.slice(at, at + AT_ONCE)
    const keys = some.map((_, i) => `(last_insert_id() + ${i} * @@auto_increment_increment)`)
    await session.beforeCommit([
      sql(
        `insert into "tw_events" (${COLUMNS}) values ${some.map(() => ROW).join(', ')}`,
        ...some.flatMap((event) => eventValues(event)),
      ),
      sql(`insert into "tw_outbox" ("event_key") values ${keys.join(', ')}`),
    ])
  }
}

/** As many as the migration makes rows. */
const SLOTS = 4096

/** FNV-1a: any process must find the same slot for a name. */
function slotOf(name: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0
  return hash % SLOTS
}
