import type { Actor, CommandOptions, JsonValue } from '@taskwright/core'
import type { AnonymousOperation, operations } from './contract.gen.ts'
import type { Logger } from './logger.ts'

/** Who a credential turned out to be. */
export interface Identity {
  readonly userId: string
  /** The tenant this person acts in; all of theirs when left out. */
  readonly organizationId?: string
  /** The session the credential belongs to, if it belongs to one. */
  readonly sessionId?: string
}

/** An identity that is still being looked into: what only reads may begin meanwhile, and nothing is answered before. */
export interface Authenticated extends Identity {
  /** Rejects with a refusal when the credential was good once, and is no more. */
  readonly confirmed?: Promise<void>
}

/** What every handler is given, whatever its operation. */
export interface RequestContext {
  readonly requestId: string
  /** The address the request came from, where the runtime knows it. */
  readonly address: string | undefined
  /** `If-Match` and `Idempotency-Key`, as the engine takes them. */
  readonly options: CommandOptions
  /** Puts the ids of the request into every line. */
  readonly log: Logger
}

export interface OperationRequest<Operation, Who, Whose> extends RequestContext {
  /** Hand it to `engine.as(actor)`. Operations without a security requirement have none. */
  readonly actor: Who
  readonly identity: Whose
  readonly params: ParamsOf<Operation>
  readonly query: QueryOf<Operation>
  readonly headers: HeadersOf<Operation>
  /** As it came, parsed but not yet validated: the engine does that. */
  readonly body: BodyOf<Operation>
}

/** Handlers never see h3, so that another transport can use them as they are. */
export type Handler<Operation, Who = Actor, Whose = Identity> = (
  request: OperationRequest<Operation, Who, Whose>,
) => Promise<AnswerOf<Operation>>

/** Handlers by the name of their operation. */
export type Handlers<Operations> = {
  readonly [Id in keyof Operations]?: Id extends AnonymousOperation
    ? Handler<Operations[Id], undefined, undefined>
    : Handler<Operations[Id]>
}

export type { operations as Operations }

/** For plugins that bring operations of their own without types for them. */
export interface LooseOperation {
  readonly parameters: {
    readonly path: Readonly<Record<string, string>>
    readonly query: Readonly<Record<string, unknown>>
    readonly header: Readonly<Record<string, unknown>>
  }
  readonly requestBody: { readonly content: { readonly 'application/json': unknown } }
  readonly responses: Readonly<Record<number, { readonly content: { readonly 'application/json': unknown } }>>
}
export type LooseOperations = Readonly<Record<string, LooseOperation>>

// What openapi-typescript generates, taken apart.

type ParamsOf<Operation> = Operation extends { parameters: { path: infer Path } } ? Readonly<Path> : EmptyObject
type QueryOf<Operation> = Operation extends { parameters: { query?: infer Query } } ? Given<Query> : EmptyObject
type HeadersOf<Operation> = Operation extends { parameters: { header?: infer Header } }
  ? Omit<Given<Header>, 'Idempotency-Key' | 'If-Match'>
  : EmptyObject
type Given<Values> = [NonNullable<Values>] extends [never] ? EmptyObject : Readonly<NonNullable<Values>>
type EmptyObject = Readonly<Record<never, never>>

type BodyOf<Operation> = Operation extends { requestBody: { content: infer Content } }
  ? Received<Content[keyof Content]>
  : Operation extends { requestBody?: infer Body }
    ? NonNullable<Body> extends { content: infer Content }
      ? Received<Content[keyof Content]> | undefined
      : undefined
    : undefined

/** What comes as JSON holds JSON, where the contract leaves it open. */
export type Received<Value> = unknown extends Value
  ? JsonValue
  : Value extends string | number | boolean | null | undefined
    ? Value
    : { [Key in keyof Value]: Received<Value[Key]> }

type AnswerOf<Operation> = Operation extends { responses: infer Responses }
  ? { [Status in keyof Responses]: Answer<Status, Responses[Status]> }[keyof Responses]
  : never

/** Errors are thrown, so a handler answers nothing that the contract describes as a problem. */
type Answer<Status, Response> = Response extends { content: infer Content }
  ? 'application/problem+json' extends keyof Content
    ? never
    : { readonly status: Status; readonly body: Sent<Content[keyof Content]>; readonly headers?: AnswerHeaders }
  : { readonly status: Status; readonly headers?: AnswerHeaders }

export type AnswerHeaders = Readonly<Record<string, string>>

type Sent<Value> = unknown extends Value
  ? unknown
  : Value extends string | number | boolean | null | undefined
    ? Value
    : { readonly [Key in keyof Value]: Sent<Value[Key]> }
