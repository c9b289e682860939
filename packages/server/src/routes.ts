import type { H3 } from 'h3'
import type { Operation } from './contract/operations.ts'
import { addFallbacks } from './http/fallbacks.ts'
import { runPage } from './http/page.ts'
import { type Runtime, runOperation } from './http/run.ts'
import type { Registry } from './registry.ts'

/** The contract's paths, the pages, and an answer for everything else. */
export function routes(
  app: H3,
  operations: readonly Operation[],
  { handler, authenticate, pages }: Registry,
  runtime: Omit<Runtime, 'authenticate'>,
): void {
  const known = new Map<string, string[]>()
  const add = (method: string, route: string) => known.set(route, [...(known.get(route) ?? []), method])
  for (const operation of operations) {
    const { id, method, scheme } = operation
    const route = routeOf(operation.path)
    const check = scheme === null ? null : authenticate(scheme)
    const run = runOperation(operation, handler(id), { ...runtime, authenticate: check })
    app[method](route, run)
    // Without a route of its own, HEAD would meet the answer for methods that are not known.
    if (method === 'get') app.head(route, run)
    add(method.toUpperCase(), route)
  }
  for (const [path, page] of pages) {
    const run = runPage(path, page, runtime)
    app.get(path, run).head(path, run)
    add('GET', path)
  }
  addFallbacks(app, known, runtime)
}

/** `{taskId}` as the router writes it. */
const routeOf = (path: string) => path.replaceAll(/\{(\w+)\}/g, ':$1')
