import type { ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import {
  methods,
  type OperationObject,
  type ParameterObject,
  type RequestBodyObject,
  type ResponseObject,
  resolver,
  type Schema,
} from '../src/contract/document.ts'
import { contractDocument } from '../src/index.ts'

export const resolve = resolver(contractDocument)

/** A validator that isn't ours, for what ours promises. Lengths count UTF-16 units, as the engine's do. */
const ajv = new Ajv2020({ strict: false, allErrors: true, unicode: false, logger: false })
ajv.addKeyword({
  keyword: 'x-maxBytes',
  validate: (most: number, value: unknown) =>
    Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value)) <= most,
})
const real = (text: string) => !Number.isNaN(Date.parse(text))
const dayOf = (text: string) => new Date(`${text.slice(0, 10)}T00:00:00Z`)
const realDay = (text: string) =>
  real(`${text.slice(0, 10)}T00:00:00Z`) && dayOf(text).toISOString().startsWith(text.slice(0, 10))
ajv.addFormat('date-time', (text) => real(text) && realDay(text))
ajv.addFormat('date', realDay)
ajv.addFormat('email', /^[\w+-]+(?:\.[\w+-]+)*@[\da-z]+(?:[.-][\da-z]+)*\.[a-z]{2,}$/iu)
ajv.addFormat('uri-reference', true)
ajv.addFormat('password', true)

ajv.addFormat('iana-time-zone', (name) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
})

/** A pattern cannot know which time zones there are. */
const { schemas = {}, ...rest } = contractDocument.components ?? {}
const TimeZone = { ...(schemas.TimeZone as Schema), format: 'iana-time-zone' }
const components = { ...rest, schemas: { ...schemas, TimeZone } }

export function compile(schema: Schema): ValidateFunction {
  return ajv.compile({ ...schema, components })
}

interface Located {
  readonly path: string
  readonly method: (typeof methods)[number]
  readonly operation: OperationObject
}

export const located: ReadonlyMap<string, Located> = new Map(
  Object.entries(contractDocument.paths).flatMap(([path, item]) =>
    methods.flatMap((method): [string, Located][] => {
      const operation = item[method]
      return operation === undefined ? [] : [[String(operation.operationId), { path, method, operation }]]
    }),
  ),
)

export function operationOf(id: string): Located {
  const found = located.get(id)
  if (found === undefined) throw new Error(`The contract has no operation ${id}.`)
  return found
}

const answers = new Map<unknown, ValidateFunction>()

/** Whether a body is what the contract promises for this status of this operation; undefined if it promises none. */
export function answerValidator(id: string, status: number): ValidateFunction | undefined {
  const response = operationOf(id).operation.responses?.[String(status)]
  if (response === undefined) throw new Error(`The contract does not know that ${id} answers ${status}.`)
  const key = '$ref' in response ? response.$ref : response
  const known = answers.get(key)
  if (known) return known
  const [content] = Object.values(resolve<ResponseObject>(response).content ?? {})
  if (content?.schema === undefined) return undefined
  const validate = compile(content.schema)
  answers.set(key, validate)
  return validate
}

/** The headers the contract names for this answer. */
export function answerHeaders(id: string, status: number): readonly string[] {
  const response = operationOf(id).operation.responses?.[String(status)] ?? {}
  return Object.keys(resolve<ResponseObject>(response).headers ?? {})
}

/** The error codes an operation lists, by status. */
export function codesOf(id: string): readonly { readonly status: number; readonly code: string }[] {
  return Object.entries(operationOf(id).operation.responses ?? {}).flatMap(([status, response]) => {
    const schema = resolve<ResponseObject>(response).content?.['application/problem+json']?.schema
    const [, special] = schema?.allOf ?? []
    return (special?.properties?.code?.enum ?? []).map((code) => ({ status: Number(status), code: String(code) }))
  })
}

export function bodySchemaOf(id: string): Schema | undefined {
  const body = operationOf(id).operation.requestBody
  if (body === undefined) return undefined
  const [content] = Object.values(resolve<RequestBodyObject>(body).content)
  return content?.schema
}

export function parametersOf(id: string): readonly ParameterObject[] {
  const { path, operation } = operationOf(id)
  const all = [...(contractDocument.paths[path]?.parameters ?? []), ...(operation.parameters ?? [])]
  return all.map((parameter) => resolve<ParameterObject>(parameter))
}
