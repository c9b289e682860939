import { readFileSync } from 'node:fs'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import type { Way } from './real-server.ts'

interface Media {
  readonly schema: object
}
interface Operation {
  readonly operationId: string
  readonly responses: Readonly<
    Record<string, { readonly $ref?: string; readonly content?: Readonly<Record<string, Media>> }>
  >
}

const contract = parse(readFileSync(new URL('../../../openapi.yaml', import.meta.url), 'utf8'))
const ajv = new Ajv2020({ strict: false, allErrors: true })
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
ajv.addFormat('date', /^\d{4}-\d\d-\d\d$/)
ajv.addFormat('uri-reference', /^[\x21-\x7e]+$/)
for (const name of ['email', 'password']) ajv.addFormat(name, true)
ajv.addSchema(contract, 'contract')

const operations = Object.entries<Record<string, Operation>>(contract.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => method !== 'parameters')
    .map(([method, operation]) => ({ method: method.toUpperCase(), path, pattern: patternOf(path), operation })),
)

/** The operations that have a method in the SDK. */
export const named: readonly string[] = operations
  .filter(({ operation }) => 'x-sdk' in operation)
  .map(({ operation }) => operation.operationId)

/** A way to the server that refuses every answer the contract does not declare, and remembers what was asked. */
export function checked(send: Way): { readonly send: Way; readonly seen: Set<string> } {
  const seen = new Set<string>()
  return {
    seen,
    send: async (request) => {
      const response = await send(request.clone())
      const { operation } = operationOf(request)
      seen.add(operation.operationId)
      await check(operation, response.clone())
      return response
    },
  }
}

/** Literal paths come first: `/unread-count` is no id. */
function operationOf({ method, url }: Request) {
  const { pathname } = new URL(url)
  const fitting = operations.filter((one) => one.method === method && one.pattern.test(pathname))
  const [found] = fitting.sort((a, b) => a.path.split('{').length - b.path.split('{').length)
  if (!found) throw new Error(`The contract has no ${method} ${pathname}`)
  return found
}

async function check({ operationId, responses }: Operation, response: Response): Promise<void> {
  const declared = responses[response.status]
  const where = `${operationId} answered ${response.status}`
  if (!declared) throw new Error(`${where}, which is not declared: ${await response.text()}`)
  const pointer = declared.$ref ? declared.$ref.slice(1) : `/paths/${pathOf(operationId)}/responses/${response.status}`
  const [type] = Object.keys(
    declared.$ref ? contract.components.responses[nameIn(declared.$ref)].content : (declared.content ?? {}),
  )
  if (type === undefined) return
  if (response.headers.get('content-type')?.split(';')[0] !== type)
    throw new Error(`${where} as another type than ${type}`)
  const validate = validatorOf(`${pointer}/content/${type.replaceAll('/', '~1').replaceAll('+', '%2B')}/schema`)
  if (!validate(await response.json())) throw new Error(`${where}: ${ajv.errorsText(validate.errors)}`)
}

const validators = new Map<string, ValidateFunction>()
function validatorOf(pointer: string): ValidateFunction {
  const known = validators.get(pointer) ?? ajv.compile({ $ref: `contract#${pointer}` })
  validators.set(pointer, known)
  return known
}

function nameIn(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1)
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`)
}

function pathOf(operationId: string): string {
  const found = operations.find(({ operation }) => operation.operationId === operationId)
  if (!found) throw new Error(`There is no operation ${operationId}`)
  const path = found.path.replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')
  return `${path}/${found.method.toLowerCase()}`
}
