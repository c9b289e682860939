import {
  type Method,
  methods,
  type OpenApiDocument,
  type OperationObject,
  type ParameterObject,
  type PathItem,
  type RequestBodyObject,
  type Resolve,
  type ResponseObject,
  resolver,
  type Schema,
} from './document.ts'
import { type ParameterReader, parameterReader } from './parameters.ts'
import { type Serializer, serializer } from './serializer.ts'
import { shapeReader } from './shape.ts'

/** One operation of the contract, with everything about it worked out that does not depend on a request. */
export interface Operation {
  readonly id: string
  readonly method: Method
  /** As in the contract: `/api/v1/tasks/{taskId}`. */
  readonly path: string
  /** The security scheme a caller must satisfy, or null. */
  readonly scheme: string | null
  readonly params: ParameterReader
  readonly query: ParameterReader
  readonly queryNames: ReadonlySet<string>
  readonly headers: ParameterReader
  readonly hasHeaders: boolean
  /** Whether it takes `If-Match` and `Idempotency-Key`. */
  readonly preconditions: boolean
  readonly idempotent: boolean
  /** The content types its body may have; empty when it takes none. */
  readonly bodyTypes: readonly string[]
  readonly bodyRequired: boolean
  /** Bytes its body may have, or null for what holds otherwise. */
  readonly bodyLimit: number | null
  /** Whether its body is an object whatever variant it is, so that a list can be refused before anybody looks into it. */
  readonly bodyIsObject: boolean
  readonly answers: ReadonlyMap<number, AnswerSpec>
}

/** How an answer with one status is written. */
export interface AnswerSpec {
  readonly contentType: string | null
  readonly write: Serializer
  /** Whether the body's `version` is sent as `ETag`. */
  readonly etag: boolean
}

/** Read by the server itself, not by handlers. */
const OUR_HEADERS = ['if-match', 'idempotency-key']

export function compileOperations(document: OpenApiDocument): readonly Operation[] {
  const resolve = resolver(document)
  const shapeOf = shapeReader(resolve)
  const compiled = Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method]
      return operation === undefined ? [] : [compile(method, path, item, operation)]
    }),
  )
  const twice = compiled.find(({ id }, index) => compiled.findIndex((other) => other.id === id) !== index)
  if (twice) throw new Error(`The contract has two operations named ${twice.id}.`)
  return compiled

  function compile(method: Method, path: string, item: PathItem, operation: OperationObject): Operation {
    const id = operation.operationId
    if (id === undefined) throw new Error(`The contract does not name the operation ${method.toUpperCase()} ${path}.`)
    const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((p) =>
      resolve<ParameterObject>(p),
    )
    const named = (place: ParameterObject['in']) => parameters.filter((parameter) => parameter.in === place)
    const headers = named('header')
    const ours = headers.map(({ name }) => name.toLowerCase()).filter((name) => OUR_HEADERS.includes(name))
    const theirs = headers.filter(({ name }) => !OUR_HEADERS.includes(name.toLowerCase()))
    const body = operation.requestBody && resolve<RequestBodyObject>(operation.requestBody)
    return {
      id,
      method,
      path,
      scheme: schemeOf(operation.security ?? document.security ?? [], id),
      params: parameterReader(named('path'), resolve),
      query: parameterReader(named('query'), resolve),
      queryNames: new Set(named('query').map(({ name }) => name)),
      headers: parameterReader(theirs, resolve),
      hasHeaders: theirs.length > 0,
      preconditions: ours.includes('if-match'),
      idempotent: ours.includes('idempotency-key'),
      bodyTypes: Object.keys(body?.content ?? {}),
      bodyRequired: body?.required === true,
      bodyLimit: operation['x-bodyLimit'] ?? null,
      bodyIsObject: Object.values(body?.content ?? {}).every(({ schema = {} }) => isObject(schema)),
      answers: answersOf(operation, resolve),
    }
  }

  function isObject(schema: Schema): boolean {
    const { type, oneOf } = resolve<Schema>(schema)
    return type === 'object' || (oneOf?.every(isObject) ?? false)
  }

  function answersOf({ responses = {} }: OperationObject, resolve: Resolve): ReadonlyMap<number, AnswerSpec> {
    const answers = Object.entries(responses).flatMap(([status, response]): [number, AnswerSpec][] => {
      const { content = {}, headers = {} } = resolve<ResponseObject>(response)
      const [contentType] = Object.keys(content)
      if (contentType === 'application/problem+json') return []
      return [[Number(status), answerSpec(contentType, content, 'ETag' in headers)]]
    })
    return new Map(answers)
  }

  function answerSpec(
    contentType: string | undefined,
    content: NonNullable<ResponseObject['content']>,
    etag: boolean,
  ): AnswerSpec {
    if (contentType === undefined) return { contentType: null, write: () => '', etag }
    if (!contentType.endsWith('json')) return { contentType: `${contentType}; charset=utf-8`, write: String, etag }
    return { contentType, write: serializer(shapeOf(content[contentType]?.schema ?? {})), etag }
  }
}

/** One scheme or none: what this contract needs, and what can be checked without guessing. */
function schemeOf(security: NonNullable<OperationObject['security']>, id: string): string | null {
  const names = security.flatMap((requirement) => Object.keys(requirement))
  if (names.length > 1) throw new Error(`Operation ${id} asks for more than one security scheme.`)
  return names[0] ?? null
}
