import { QueryClient } from '@tanstack/react-query'
import { createClient, type Paths, type Tokens, tokens } from '@taskwright/sdk'
import createHooks from 'openapi-react-query'

const DRAWER = 'taskwright'
const listeners = new Set<() => void>()

/** Where the tokens live is the page's decision. Here: a drawer that all its tabs share. */
export const session = {
  load: (): Tokens | null => JSON.parse(localStorage.getItem(DRAWER) ?? 'null'),
  save: (next: Tokens | null): void => {
    localStorage.setItem(DRAWER, JSON.stringify(next))
    for (const listener of listeners) listener()
  },
  isOpen: (): boolean => session.load() !== null,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener)
    // Other tabs sign in and out, too.
    addEventListener('storage', listener)
    return () => {
      listeners.delete(listener)
      removeEventListener('storage', listener)
    }
  },
}

export const client = createClient({
  baseUrl: location.origin,
  auth: tokens({ load: session.load, save: session.save, onSignedOut: () => queries.clear() }),
})

/** `api.useQuery('get', '/api/v1/projects')`: paths, parameters, answers and errors are those of the contract. */
export const api = createHooks<Paths>(client)

/** The client tries again by itself, and knows what may be tried again. */
export const queries = new QueryClient({
  defaultOptions: { queries: { retry: false, staleTime: 5_000 }, mutations: { retry: false } },
})
