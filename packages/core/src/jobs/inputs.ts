import type { JsonValue } from '../kernel/json.ts'
import type { Clock } from '../ports/clock.ts'
import type { StoragePort } from '../ports/storage.ts'
import { SYSTEM } from '../users/words.ts'

/** What jobs work on: up to 64 MiB of JSON, cut into pieces that every database takes in one statement. */
export interface Inputs {
  /** Resolves with how many pieces there are. */
  write(jobId: string, input: JsonValue): Promise<number>
  /** Undefined when it is gone. */
  read(jobId: string, pieces: number): Promise<JsonValue | undefined>
  remove(jobId: string, pieces: number): Promise<void>
}

const NAMESPACE = 'jobs/input'
const PIECE = 256 * 1024
/** So many pieces go into one transaction, or come out of one read. */
const AT_ONCE = 4
/** Of a job that waits longer than this, or was never made, nothing is left. */
const KEPT_MS = 7 * 24 * 3_600_000

export function inputsIn(storage: Pick<StoragePort, 'read' | 'transaction'>, clock: Clock): Inputs {
  return {
    async write(jobId, input) {
      const pieces = piecesOf(JSON.stringify(input))
      const expiresAt = clock.now() + KEPT_MS
      for (let start = 0; start < pieces.length; start += AT_ONCE) {
        await storage.transaction(async (tx) => {
          const records = tx.records(NAMESPACE, SYSTEM)
          for (const [n, piece] of pieces.slice(start, start + AT_ONCE).entries())
            await records.put(keyOf(jobId, start + n), piece, { expiresAt })
        })
      }
      return pieces.length
    },
    async read(jobId, pieces) {
      const found: string[] = []
      while (found.length < pieces) {
        const page = await storage.read((view) =>
          view.records(NAMESPACE, SYSTEM).list<string>({
            prefix: `${jobId} `,
            limit: AT_ONCE,
            ...(found.length === 0 ? {} : { after: keyOf(jobId, found.length - 1) }),
          }),
        )
        if (page.length === 0) return undefined
        found.push(...page.map(({ value }) => value))
      }
      return JSON.parse(found.join('')) as JsonValue
    },
    async remove(jobId, pieces) {
      for (let start = 0; start < pieces; start += AT_ONCE * 16) {
        await storage.transaction(async (tx) => {
          const records = tx.records(NAMESPACE, SYSTEM)
          for (let n = start; n < Math.min(pieces, start + AT_ONCE * 16); n++) await records.delete(keyOf(jobId, n))
        })
      }
    },
  }
}

const keyOf = (jobId: string, piece: number): string => `${jobId} ${String(piece).padStart(5, '0')}`

/** Never through the middle of a character. */
function piecesOf(text: string): readonly string[] {
  const pieces: string[] = []
  for (let start = 0; start < text.length; ) {
    let end = Math.min(text.length, start + PIECE)
    if (end < text.length && /[\uD800-\uDBFF]/.test(text[end - 1] ?? '')) end--
    pieces.push(text.slice(start, end))
    start = end
  }
  return pieces
}
