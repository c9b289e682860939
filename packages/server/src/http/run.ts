import { type Actor, type CommandOptions, EVERY_ORGANIZATION_OF_MINE, faultpoint } from '@taskwright/core'
import type { H3Event } from 'h3'
import type { Operation } from '../contract/operations.ts'
import { ContractBroken } from '../contract/serializer.ts'
import type { Identity } from '../operation.ts'
import type { Authenticate } from '../plugin.ts'
import { problemOf } from '../problem.ts'
import { type Answer, problemAnswer, toResponse } from './answer.ts'
import { idempotencyKeyOf, versionOf } from './preconditions.ts'
import { readBody, readInput } from './read.ts'
import { requestIdOf, traceparentOf } from './request-id.ts'
import type { RequestLog } from './request-log.ts'

/** A handler as the server calls it; plugins see it typed by its operation. */
export type AnyHandler = (request: {
  readonly actor: Actor | undefined
  readonly identity: Identity | undefined
  readonly params: object
  readonly query: object
  readonly headers: object
  readonly body: unknown
  readonly options: CommandOptions
  readonly requestId: string
  readonly address: string | undefined
}) => Promise<AnyAnswer>

export interface AnyAnswer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Runtime {
  readonly authenticate: Authenticate | null
  readonly nextId: () => string
  readonly bodyLimit: number
  readonly log: RequestLog
}

type Header = (name: string) => string | null

/** The way of a request: who asks → is it well-formed → the handler → only what the contract names → the log. */
export function runOperation(operation: Operation, handler: AnyHandler, runtime: Runtime) {
  const { authenticate, log, nextId } = runtime
  return async (event: H3Event): Promise<Response> => {
    const started = performance.now()
    const { headers } = event.req
    const header: Header = (name) => headers.get(name)
    const requestId = requestIdOf(header('x-request-id'), nextId)
    let identity: Identity | undefined
    let answer: Answer
    try {
      if (authenticate !== null) identity = await authenticate(header)
      answer = await answerTo(event, header, requestId, identity)
    } catch (error) {
      answer = problemAnswer(problemOf(error, requestId))
      log.failure(error, requestId, operation.path)
    }
    log.request(event.req.method, operation.path, answer.status, started, requestId, identity?.userId)
    faultpoint('http.answering')
    return toResponse(answer, requestId)
  }

  async function answerTo(event: H3Event, header: Header, requestId: string, identity: Identity | undefined) {
    const { params, query, headers } = readInput(operation, event)
    const options = optionsOf(operation, header)
    const body = operation.bodyTypes.length === 0 ? undefined : await readBody(operation, event, runtime.bodyLimit)
    const actor = identity && actorOf(identity, requestId, header)
    const address = event.req.ip
    return write(
      operation,
      await handler({ actor, identity, params, query, headers, body, options, requestId, address }),
    )
  }
}

function actorOf(
  { userId, organizationId = EVERY_ORGANIZATION_OF_MINE }: Identity,
  requestId: string,
  header: Header,
): Actor {
  const traceparent = traceparentOf(header('traceparent'))
  const actor = { userId, organizationId, correlationId: requestId }
  return traceparent === undefined ? actor : { ...actor, traceparent }
}

const NO_OPTIONS: CommandOptions = {}

function optionsOf({ preconditions, idempotent }: Operation, header: Header): CommandOptions {
  const ifVersion = preconditions ? versionOf(header('if-match')) : undefined
  const idempotencyKey = idempotent ? idempotencyKeyOf(header('idempotency-key')) : undefined
  if (ifVersion === undefined && idempotencyKey === undefined) return NO_OPTIONS
  return {
    ...(ifVersion === undefined ? {} : { ifVersion }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  }
}

function write({ id, answers }: Operation, { status, body, headers = {} }: AnyAnswer): Answer {
  const spec = answers.get(status)
  if (spec === undefined)
    throw new ContractBroken(`Operation ${id} answers ${status}, which the contract does not know.`)
  const written: [string, string][] = Object.entries(headers)
  if (spec.contentType === null) return { status, body: null, headers: written }
  written.push(['content-type', spec.contentType])
  if (spec.etag) written.push(['etag', `"${versionIn(body)}"`])
  return { status, body: spec.write(body), headers: written }
}

function versionIn(body: unknown): number {
  if (typeof body === 'object' && body !== null && 'version' in body && typeof body.version === 'number')
    return body.version
  throw new ContractBroken('The answer has no version to send as ETag.')
}
