import type { NativeProtocol, NativeResult, NativeSubmittable } from './native.ts'
import type { Statement } from './statements.ts'

/** A statement with its values, under the name it had when it was sent. */
export interface Asked extends Pick<Statement, 'text' | 'name' | 'answers'> {
  readonly values: readonly (string | number | null)[]
}

/** With what was done before an error, too. */
type Done = (error: unknown, results: readonly NativeResult[]) => void

/**
 * Several statements of the extended protocol before one Sync: they leave in one piece, the server answers in one, and
 * after the first that fails it skips the rest. So nothing runs outside of the transaction that a `begin` among them
 * could not open. https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 *
 * node-postgres takes it as it takes cursors: it hands on what the server says until that is ready for more.
 */
export function batchOf(all: readonly Asked[], done: Done): NativeSubmittable {
  const results: NativeResult[] = []
  /** Names that this batch has the server prepare. */
  const prepared: string[] = []
  let columns: readonly Column[] = []
  let rows: Record<string, unknown>[] = []
  const current = (): Asked | undefined => all[results.length]
  const ended = (command: string, rowCount: number | null): void => {
    results.push({ command, rowCount, rows })
    columns = []
    rows = []
  }

  return {
    /** Of the statement whose answer is next: so node-postgres knows what was prepared. */
    get name() {
      return current()?.name
    },
    get text() {
      return current()?.text
    },
    submit(connection) {
      connection.stream.cork()
      for (const one of all) submit(connection, one, prepared)
      connection.sync()
      connection.stream.uncork()
    },
    handleRowDescription({ fields }) {
      columns = fields.map(({ name, dataTypeID }) => ({ name, isNumber: NUMBERS.has(dataTypeID) }))
    },
    handleDataRow({ fields }) {
      const row: Record<string, unknown> = {}
      columns.forEach(({ name, isNumber }, at) => {
        const text = fields[at] ?? null
        row[name] = isNumber && text !== null ? Number(text) : text
      })
      rows.push(row)
    },
    handleCommandComplete({ text }) {
      const count = /\d+$/.exec(text)
      ended(text.split(' ', 1)[0] ?? '', count === null ? null : Number(count[0]))
    },
    handleEmptyQuery: () => ended('', null),
    handlePortalSuspended() {},
    handleCopyInResponse: ({ sendCopyFail }) => sendCopyFail('There is nothing to copy.'),
    handleCopyData() {},
    handleError(error, connection) {
      // What comes after the one that failed was skipped, and was not prepared.
      for (const name of prepared) delete connection?.submittedNamedStatements[name]
      done(error, results)
    },
    handleReadyForQuery: () => done(undefined, results),
  }
}

interface Column {
  readonly name: string
  readonly isNumber: boolean
}

function submit(connection: NativeProtocol, { name = '', text, answers, values }: Asked, prepared: string[]): void {
  const isKnown =
    name !== '' && (connection.parsedStatements[name] ?? connection.submittedNamedStatements[name]) != null
  if (!isKnown) {
    connection.parse({ name, text, types: [] })
    if (name !== '') {
      connection.submittedNamedStatements[name] = text
      prepared.push(name)
    }
  }
  connection.bind({ portal: '', statement: name, values, valueMapper: asText })
  if (answers) connection.describe({ type: 'P', name: '' })
  connection.execute({ portal: '', rows: 0 })
}

const asText = (value: unknown): string | null => (value === null || value === undefined ? null : String(value))

/**
 * Numbers as numbers: ours are exact below 2^53. All else as the text it came as. int8, int2, int4, float4, float8, numeric
 */
const NUMBERS: ReadonlySet<number> = new Set([20, 21, 23, 700, 701, 1700])
