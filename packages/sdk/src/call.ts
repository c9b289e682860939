import type { Exchange } from './http.ts'
import { type List, listOf, type Page } from './list.ts'
import { type ProblemOf, TaskwrightApiError } from './problem.ts'
import type { components, operations } from './schema.gen.ts'
import { API } from './send.ts'

export type Schema = components['schemas']
export type Query<Operation extends keyof operations> = NonNullable<operations[Operation]['parameters']['query']>

/** What an operation answers. It rejects with a {@link TaskwrightApiError} whose problem is one of `ProblemOf<Operation>`. */
export interface Answer<Data, Operation extends keyof operations> extends Promise<Data> {
  /** Only for the compiler: `attempt` reads from it how the call can end. */
  readonly [endsWith]?: ProblemOf<Operation>
  readonly [ofOperation]?: Operation
}
declare const endsWith: unique symbol
declare const ofOperation: unique symbol

export interface CallOptions {
  /** Stops everything at once: the request, a wait between two tries, the wait for a new token. */
  readonly signal?: AbortSignal
  /** How long it may take with all its tries, for this call; of a list, for each page. */
  readonly timeoutMs?: number
}
export interface WriteOptions extends CallOptions {
  /**
   * Of the caller's own, so that even a restarted program does it once; ≤ 200 characters. A random one when left out.
   * False sends none: the call is then tried once.
   */
  readonly idempotencyKey?: string | false
}
export interface ChangeOptions extends WriteOptions {
  /** Refused with `version.stale` unless the thing still has this version. */
  readonly ifVersion?: number
}

export type Call = (...args: readonly unknown[]) => Promise<unknown> | List<unknown>

/** The method of the client that stands for one operation. Arguments: ids of the path, body, query, options. */
export function callOf(exchange: Exchange, row: string): Call {
  const [method = '', rest = '', flags = ''] = row.split(' ')
  const path = `${API}${rest}`
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  return (...args) => {
    const more = args.slice(names.length)
    const ids = Object.fromEntries(names.map((name, i) => [name, String(args[i])]))
    const body = flags.includes('b') ? more.shift() : undefined
    const query = flags.includes('q') ? more.shift() : undefined
    const { ifVersion, idempotencyKey, ...init }: ChangeOptions = more[0] ?? {}

    // openapi-fetch leaves out what is undefined.
    const once = async (cursor?: string): Promise<unknown> => {
      const { data, error, response, cause } = await exchange(method, path, {
        ...init,
        idempotencyKey,
        params: {
          path: ids,
          query: { ...(query ?? {}), ...(cursor !== undefined && { cursor }) },
          header: {
            'If-Match': ifVersion === undefined ? ifVersion : `"${ifVersion}"`,
            'Idempotency-Key': idempotencyKey || undefined,
          },
        },
        body,
      })
      if (error) throw new TaskwrightApiError(error, response, cause)
      return data
    }
    return flags.includes('p') ? listOf(once as (cursor?: string) => Promise<Page<unknown>>) : once()
  }
}
