import { commonError, type FieldError } from '@taskwright/core'
import { getQuery, type H3Event } from 'h3'
import type { Operation } from '../contract/operations.ts'
import type { Value } from '../contract/parameters.ts'
import { RequestRefused } from '../problem.ts'
import { readBytes } from './body.ts'
import { decodeUtf8, parseJson } from './json.ts'

type Values = Record<string, Value>

export interface Input {
  readonly params: Values
  readonly query: Values
  readonly headers: Values
}

const NONE: Values = {}

/** Everything but the body, checked against the contract in one go: all that is wrong is said at once. */
export function readInput(operation: Operation, event: H3Event): Input {
  const errors: FieldError[] = []
  const given = event.context.params ?? {}
  const params = operation.params((name) => decoded(given[name]), errors)
  const query = readQuery(operation, event, errors)
  const headers = operation.hasHeaders
    ? operation.headers((name) => event.req.headers.get(name) ?? undefined, errors)
    : NONE
  if (errors.length > 0) throw commonError('input.invalid', { errors })
  return { params, query, headers }
}

/** A misspelt condition must not silently find everything. */
function readQuery(operation: Operation, event: H3Event, errors: FieldError[]): Values {
  const { search } = event.url
  const given: Readonly<Record<string, string | string[] | undefined>> = search === '' ? {} : getQuery(event)
  for (const name of Object.keys(given)) {
    if (!operation.queryNames.has(name)) {
      errors.push({ path: name.slice(0, 64), rule: 'unknown_field', message: 'is not a known field' })
    }
  }
  return operation.query((name) => given[name], errors)
}

/** h3 leaves escapes in place. One that cannot be read stands for nothing that exists. */
function decoded(segment: string | undefined): string | undefined {
  if (segment === undefined || !segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** The body as JSON, or undefined when there is none and need not be. */
export async function readBody(operation: Operation, event: H3Event, limit: number): Promise<unknown> {
  const contentType = event.req.headers.get('content-type')
  if (contentType !== null && !isTaken(contentType, operation.bodyTypes)) {
    throw new RequestRefused('request.unsupported_media_type', { accept: operation.bodyTypes.join(', ') })
  }
  const bytes = await readBytes(event, limit)
  if (bytes === undefined) {
    if (!operation.bodyRequired) return undefined
    throw new RequestRefused('request.malformed_json')
  }
  if (contentType === null) throw new RequestRefused('request.unsupported_media_type')
  const body = parseJson(decodeUtf8(bytes))
  if (operation.bodyIsObject && (typeof body !== 'object' || body === null || Array.isArray(body))) {
    throw commonError('input.invalid', { errors: [{ path: '', rule: 'object', message: 'is not an object' }] })
  }
  return body
}

/** JSON is UTF-8 (RFC 8259 §8.1); a content type that says otherwise is another content type. */
function isTaken(contentType: string, taken: readonly string[]): boolean {
  const [type = '', ...parameters] = contentType.toLowerCase().split(';')
  return (
    taken.includes(type.trim()) && parameters.every((p) => p.trim() === '' || /^\s*charset\s*=\s*"?utf-8"?\s*$/.test(p))
  )
}
