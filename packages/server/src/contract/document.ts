/** The part of OpenAPI 3.1 that the server reads. The rest of a document is carried along untouched. */
export interface OpenApiDocument {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string }
  readonly paths: Readonly<Record<string, PathItem>>
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly security?: readonly SecurityRequirement[]
  readonly tags?: readonly { readonly name: string }[]
}

export type SecurityRequirement = Readonly<Record<string, readonly string[]>>

/** A piece of a document that a plugin brings along: its paths and what they refer to. */
export interface OpenApiFragment {
  readonly paths: Readonly<Record<string, PathItem>>
  readonly components?: OpenApiDocument['components']
  readonly tags?: OpenApiDocument['tags']
}

export interface Ref {
  readonly $ref: string
}

export const methods = ['get', 'post', 'put', 'patch', 'delete'] as const
export type Method = (typeof methods)[number]

export type PathItem = { readonly [M in Method]?: OperationObject } & {
  readonly parameters?: readonly (ParameterObject | Ref)[]
}

export interface OperationObject {
  readonly operationId?: string
  readonly parameters?: readonly (ParameterObject | Ref)[]
  readonly requestBody?: RequestBodyObject | Ref
  readonly responses?: Readonly<Record<string, ResponseObject | Ref>>
  readonly security?: readonly SecurityRequirement[]
  /** Bytes a body may have, where that is not what the server takes otherwise. */
  readonly 'x-bodyLimit'?: number
}

export interface ParameterObject {
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly required?: boolean
  readonly schema?: Schema
}

export interface RequestBodyObject {
  readonly required?: boolean
  readonly content: Readonly<Record<string, { readonly schema?: Schema }>>
}

export interface ResponseObject {
  readonly headers?: Readonly<Record<string, unknown>>
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>
}

/** JSON Schema 2020-12, as far as the contract uses it. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly format?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
}

export type Resolve = <Node extends object>(node: Node | Ref) => Node

/** Follows `$ref`s inside one document, also through each other. */
export function resolver(document: object): Resolve {
  const find = (ref: string): unknown => {
    if (!ref.startsWith('#/')) throw new Error(`The contract refers to ${ref}, which is not inside it.`)
    const names = ref.slice(2).split('/').map(unescaped)
    return names.reduce<unknown>((node, name) => (isObject(node) ? node[name] : undefined), document)
  }
  return function resolve<Node extends object>(node: Node | Ref): Node {
    let at: unknown = node
    for (let steps = 0; isObject(at) && typeof at.$ref === 'string'; steps++) {
      const found = find(at.$ref)
      if (found === undefined || steps > 20) throw new Error(`The contract refers to ${at.$ref}, which does not exist.`)
      at = found
    }
    return at as Node
  }
}

// RFC 6901 §4
const unescaped = (name: string) => name.replaceAll('~1', '/').replaceAll('~0', '~')

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
