import {
  type Actor,
  type CommandOptions,
  EVERY_ORGANIZATION_OF_MINE,
  faultpoint,
  type Span,
  type Tracer,
} from '@taskwright/core'
import type { H3Event } from 'h3'
import type { Operation } from '../contract/operations.ts'
import { ContractBroken } from '../contract/serializer.ts'
import { boundLogger, type Logger } from '../logger.ts'
import type { Authenticated, Identity } from '../operation.ts'
import type { Authenticate } from '../plugin.ts'
import { problemOf } from '../problem.ts'
import { requestSpan } from '../telemetry/request-span.ts'
import { type Answer, problemAnswer, toResponse } from './answer.ts'
import { idempotencyKeyOf, versionOf } from './preconditions.ts'
import { readBody, readInput } from './read.ts'
import { type RequestIds, requestIdOf, requestIds, traceparentOf } from './request-id.ts'
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
  readonly log: Logger
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
  readonly logger: Logger
  readonly tracer: Tracer | undefined
}

type Header = (name: string) => string | null

/** The way of a request: who asks → is it well-formed → the handler → only what the contract names → the log. */
export function runOperation(operation: Operation, handler: AnyHandler, runtime: Runtime) {
  const { authenticate, log, logger, nextId, tracer } = runtime
  return async (event: H3Event): Promise<Response> => {
    const started = performance.now()
    const { headers } = event.req
    const header: Header = (name) => headers.get(name)
    const requestId = requestIdOf(header('x-request-id'), nextId)
    const parent = traceparentOf(header('traceparent'))
    if (tracer === undefined) return respond(event, header, started, requestId, parent, undefined)
    return requestSpan(tracer, event.req, operation.path, requestId, parent, (span) =>
      respond(event, header, started, requestId, span.traceparent ?? parent, span),
    )
  }

  async function respond(
    event: H3Event,
    header: Header,
    started: number,
    requestId: string,
    traceparent: string | undefined,
    span: Span | undefined,
  ): Promise<Response> {
    const ids = requestIds(requestId, traceparent)
    let identity: Authenticated | undefined
    let answer: Answer
    try {
      if (authenticate !== null) identity = await authenticate(header)
      const confirmed = identity?.confirmed
      // Whoever may not ask learns nothing else. Two questions that are asked at once often make one round trip.
      if (operation.method !== 'get') await confirmed
      const answering = answerTo(event, header, ids, traceparent, identity)
      if (confirmed !== undefined) {
        answering.catch(() => {})
        await confirmed
      }
      answer = await answering
    } catch (error) {
      const refused = problemOf(error, requestId)
      answer = problemAnswer(refused)
      log.failure(error, ids, operation.path)
      if (answer.status >= 500) span?.fail(refused.problem.code)
    }
    span?.set('http.response.status_code', answer.status)
    log.request(event.req.method, operation.path, answer.status, started, ids, identity?.userId)
    faultpoint('http.answering')
    return toResponse(answer, requestId)
  }

  async function answerTo(
    event: H3Event,
    header: Header,
    ids: RequestIds,
    traceparent: string | undefined,
    identity: Identity | undefined,
  ): Promise<Answer> {
    const { requestId } = ids
    const { params, query, headers } = readInput(operation, event)
    const options = optionsOf(operation, header)
    const bodyLimit = operation.bodyLimit ?? runtime.bodyLimit
    const body = operation.bodyTypes.length === 0 ? undefined : await readBody(operation, event, bodyLimit)
    const actor = identity && actorOf(identity, requestId, traceparent)
    const address = event.req.ip
    const log = boundLogger(logger, ids)
    return write(
      operation,
      await handler({ actor, identity, params, query, headers, body, options, requestId, address, log }),
    )
  }
}

function actorOf(
  { userId, organizationId = EVERY_ORGANIZATION_OF_MINE }: Identity,
  requestId: string,
  traceparent: string | undefined,
): Actor {
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
