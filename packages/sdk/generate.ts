// Makes src/*.gen.ts from openapi.yaml: `pnpm generate`.
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'
import { parse } from 'yaml'

const contract = new URL('../../openapi.yaml', import.meta.url)
/** What openapi-typescript exports although the contract has nothing of it. */
const EMPTY = /^export type (webhooks|\$defs) = Record<string, never>;\n/gm
const notice = '// Generated from openapi.yaml by `pnpm generate`. Do not edit.\n'

interface Ref {
  readonly $ref: string
}
interface Schema {
  readonly properties?: { readonly items?: { readonly items?: Ref } }
}
interface Operation {
  readonly operationId: string
  readonly 'x-sdk'?: string
  readonly summary: string
  readonly description?: string
  readonly parameters?: readonly Ref[]
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, { schema: Ref }>> }
  readonly responses: Readonly<Record<string, { content?: Readonly<Record<string, { schema: Ref }>> }>>
}
interface Contract {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly parameters: Readonly<Record<string, { name: string; in: string; required?: boolean }>>
  }
}

/** One method of the client: what TypeScript sees of it, and what it needs to know when it is called. */
interface Method {
  readonly group: string
  readonly name: string
  readonly signature: string
  readonly row: string
}

/** The generated files by name. */
export async function generated(): Promise<Readonly<Record<string, string>>> {
  const methods = methodsOf(parse(readFileSync(contract, 'utf8')))
  return {
    'schema.gen.ts': `${notice}${astToString(await openapiTS(contract, { emptyObjectsUnknown: true, defaultNonNullable: false })).replace(EMPTY, '')}`,
    'operations.gen.ts': `${notice}${signatures(methods)}${table(methods)}`,
  }
}

function methodsOf({ paths, components }: Contract): readonly Method[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([verb, operation]) => {
      const [group, name] = operation['x-sdk']?.split('.') ?? []
      return group && name ? [{ group, name, ...shape(verb, path, operation, components) }] : []
    }),
  )
}

/** Arguments come in the order of the sentence: which thing, what about it, and how. */
function shape(verb: string, path: string, operation: Operation, { schemas, parameters }: Contract['components']) {
  const { operationId, requestBody, responses } = operation
  const declared = (operation.parameters ?? []).flatMap(({ $ref }) => parameters[last($ref)] ?? [])
  const query = declared.filter((parameter) => parameter.in === 'query')
  const answer = successOf(responses)
  const item = answer && schemas[answer]?.properties?.items?.items
  const body = requestBody && last(Object.values(requestBody.content)[0]?.schema.$ref ?? '')

  const args = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `${name}: string`)
  if (body) args.push(`input${requestBody?.required ? '' : '?'}: Schema['${body}']`)
  if (query.length > 0) args.push(`query${query.some(({ required }) => required) ? '' : '?'}: Query<'${operationId}'>`)
  args.push(`options?: ${optionsOf(declared.map(({ name }) => name))}`)
  const result = item
    ? `List<Schema['${last(item.$ref)}'], '${operationId}'>`
    : `Answer<${answer ? `Schema['${answer}']` : 'void'}, '${operationId}'>`

  const flags = `${body ? 'b' : ''}${query.length > 0 ? 'q' : ''}${item ? 'p' : ''}`
  return {
    signature: `  ${comment(operation)}\n  NAME(${args.join(', ')}): ${result}\n`,
    row: `'${`${verb} ${path.replace('/api/v1/', '')} ${flags}`.trimEnd()}'`,
  }
}

function successOf(responses: Operation['responses']): string | undefined {
  const [, success] = Object.entries(responses).find(([status]) => status.startsWith('2')) ?? []
  const schema = success?.content?.['application/json']?.schema
  return schema && last(schema.$ref)
}

const optionsOf = (parameters: readonly string[]) =>
  parameters.includes('If-Match')
    ? 'ChangeOptions'
    : parameters.includes('Idempotency-Key')
      ? 'WriteOptions'
      : 'CallOptions'

const comment = ({ summary, description }: Operation) =>
  `/** ${summary}.${description ? ` ${description.trim()}` : ''} */`
const last = (ref: string) => ref.slice(ref.lastIndexOf('/') + 1)
const groupsOf = (methods: readonly Method[]) => [...new Set(methods.map(({ group }) => group))]

function signatures(methods: readonly Method[]): string {
  const groups = groupsOf(methods).map((group) => {
    const own = methods.filter((method) => method.group === group)
    return `  readonly ${group}: {\n${own.map(({ name, signature }) => signature.replace('NAME', name).replace(/^/gm, '  ').trimEnd()).join('\n')}\n  }\n`
  })
  return `import type { Answer, CallOptions, ChangeOptions, Query, Schema, WriteOptions } from './call.ts'
import type { List } from './list.ts'

export type Operations = {
${groups.join('')}}
`
}

function table(methods: readonly Method[]): string {
  const groups = groupsOf(methods).map((group) => {
    const own = methods.filter((method) => method.group === group)
    return `  ${group}: {\n${own.map(({ name, row }) => `    ${name}: ${row},\n`).join('')}  },\n`
  })
  return `
/** Method, path below /api/v1/, and what the arguments are: b a body, q a query; p when the answer comes in pages. */
export const operations: Readonly<Record<string, Readonly<Record<string, string>>>> = {
${groups.join('')}}
`
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [name, text] of Object.entries(await generated()))
    writeFileSync(new URL(`src/${name}`, import.meta.url), text)
}
