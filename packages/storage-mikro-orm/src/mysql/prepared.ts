import { placeholders, type Sql } from '../sql/text.ts'
import { backticked } from './backticks.ts'

/** What a connection keeps in the server so that it isn't parsed and resolved anew each time. */
export interface Prepared {
  /** The statement's text as it is to be sent; counts it as met. */
  spelled(statement: Sql): string
  /** What was met often enough of late, each to be sent by itself and told when that went well. */
  due(): readonly Preparation[]
  /** For when the server doesn't know them any more: from now on everything is sent as it is. */
  giveUp(): void
}

export interface Preparation {
  readonly text: string
  done(): void
}

interface Known {
  uses: number
  call: string | undefined
}

/** Preparing is a round trip of its own. */
const OFTEN = 20
/** Each takes tens of kilobytes in the server. */
const KEPT = 64
const KNOWN = 1_000
/** Rows written together make a text of their own for each number of them: only the shortest come often. */
const MOST_VALUES = 32

/** What begins and ends transactions is left as it is, for whoever stands between and has to understand it. */
const isWorthIt = ({ text, values }: Sql): boolean =>
  values.length <= MOST_VALUES && !/^(start transaction|commit|rollback|set)\b/.test(text)

/**
 * Prepared in SQL, not by mysql2: those it runs one by one, while `execute` goes in a text beside others, in one round trip.
 * MariaDB takes values right there; on MySQL they would have to be variables.
 */
export function createPrepared(): Prepared {
  const known = new Map<string, Known>()
  let kept = 0
  let due: Preparation[] = []

  function meet(text: string): Known | undefined {
    const met = known.get(text)
    if (met !== undefined || known.size >= KNOWN) return met
    const fresh: Known = { uses: 0, call: undefined }
    known.set(text, fresh)
    return fresh
  }
  function prepare(one: Known, { text, values }: Sql): void {
    const name = `tw_${++kept}`
    const using = values.length === 0 ? '' : ` using ${placeholders(values.length)}`
    due.push({
      text: `prepare ${name} from '${backticked(text).replaceAll("'", "''")}'`,
      done: () => {
        one.call = `execute ${name}${using}`
      },
    })
  }
  return {
    spelled(statement) {
      if (!isWorthIt(statement)) return backticked(statement.text)
      const one = meet(statement.text)
      if (one?.call !== undefined) return one.call
      if (one !== undefined && ++one.uses === OFTEN && kept < KEPT) prepare(one, statement)
      return backticked(statement.text)
    },
    due() {
      const wanted = due
      due = []
      return wanted
    },
    giveUp() {
      known.clear()
      due = []
      kept = KEPT
    },
  }
}
