import { type List, listOf, type Page } from './list.ts'
import type { Row } from './operations.gen.ts'
import { apiError } from './problem.ts'
import type { components, operations } from './schema.gen.ts'

export type Schema = components['schemas']
export type Query<Operation extends keyof operations> = NonNullable<operations[Operation]['parameters']['query']>

export interface CallOptions {
  readonly signal?: AbortSignal
}
export interface WriteOptions extends CallOptions {
  /** Of the caller's own, so that even a restarted program does it once. A random one when left out. ≤ 200 characters. */
  readonly idempotencyKey?: string
}
export interface ChangeOptions extends WriteOptions {
  /** Refused with `version.stale` unless the thing still has this version. */
  readonly ifVersion?: number
}

export interface CallParameters {
  readonly path: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, unknown>>
  readonly header: Readonly<Record<string, string>>
}
/** One request and its answer, as openapi-fetch does it. */
export type Exchange = (
  method: Row[0],
  path: string,
  init: { readonly params: CallParameters; readonly body?: unknown; readonly signal?: AbortSignal },
) => Promise<{ data?: unknown; error?: unknown; response: Response }>

export type Call = (...args: readonly unknown[]) => Promise<unknown> | List<unknown>

/** The method of the client that stands for one operation. Arguments: ids of the path, body, query, options. */
export function callOf(exchange: Exchange, [method, path, flags]: Row): Call {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  return (...args) => {
    const rest = args.slice(names.length)
    const ids = Object.fromEntries(names.map((name, i) => [name, String(args[i])]))
    const body = flags.includes('b') ? rest.shift() : undefined
    const query = flags.includes('q') ? rest.shift() : undefined
    const options: ChangeOptions = rest[0] ?? {}

    const once = async (more: object = {}): Promise<unknown> => {
      const { data, error, response } = await exchange(method, path, {
        params: { path: ids, query: { ...(query ?? {}), ...more }, header: headersOf(options) },
        ...(body === undefined ? {} : { body }),
        ...(options.signal ? { signal: options.signal } : {}),
      })
      if (!response.ok) throw apiError(error, response)
      return data
    }
    return flags.includes('p')
      ? listOf((cursor) => once(cursor === undefined ? {} : { cursor }) as Promise<Page<unknown>>)
      : once()
  }
}

const headersOf = ({ ifVersion, idempotencyKey }: ChangeOptions): Record<string, string> => ({
  ...(ifVersion === undefined ? {} : { 'If-Match': `"${ifVersion}"` }),
  ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
})
