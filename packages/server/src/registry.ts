import type { Operation } from './contract/operations.ts'
import type { AnyHandler } from './http/run.ts'
import type { Authenticate, Page, PluginContext } from './plugin.ts'

/** What the plugins bring, by name; and whether together it is what the contract asks for. */
export interface Registry {
  ofPlugin(id: string): Pick<PluginContext, 'operations' | 'authenticate' | 'page'>
  /** Throws unless every operation is answered and every credential can be checked. */
  complete(): void
  handler(operation: string): AnyHandler
  authenticate(scheme: string): Authenticate
  readonly pages: ReadonlyMap<string, () => Promise<Page>>
}

export function registry(operations: readonly Operation[]): Registry {
  const known = new Set(operations.map(({ id }) => id))
  const handlers = new Map<string, AnyHandler>()
  const owners = new Map<string, string>()
  const schemes = new Map<string, Authenticate>()
  const pages = new Map<string, () => Promise<Page>>()
  const own = (what: string, owner: string) => {
    const before = owners.get(what)
    if (before !== undefined) throw new Error(`Plugins ${before} and ${owner} both bring ${what}.`)
    owners.set(what, owner)
  }

  return {
    pages,
    ofPlugin: (owner) => ({
      operations(given) {
        for (const [id, handler] of Object.entries(given)) {
          if (!known.has(id)) throw new Error(`Plugin ${owner} answers ${id}, which the contract does not have.`)
          own(`operation ${id}`, owner)
          handlers.set(id, handler as AnyHandler)
        }
      },
      authenticate(scheme, check) {
        own(`security scheme ${scheme}`, owner)
        schemes.set(scheme, check)
      },
      page(path, answer) {
        own(`page ${path}`, owner)
        pages.set(path, answer)
      },
    }),
    complete() {
      const missing = operations.filter(({ id }) => !handlers.has(id)).map(({ id }) => id)
      if (missing.length > 0) throw new Error(`No plugin answers ${missing.join(', ')}.`)
      const unchecked = operations.find(({ scheme }) => scheme !== null && !schemes.has(scheme))
      if (unchecked) throw new Error(`No plugin checks ${unchecked.scheme}, which ${unchecked.id} asks for.`)
    },
    handler: (id) => found(handlers.get(id), id),
    authenticate: (scheme) => found(schemes.get(scheme), scheme),
  }
}

function found<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`${name} is not registered.`)
  return value
}
