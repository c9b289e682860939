import type { Server } from './create-server.ts'

/** What whoever watches over a process asks it, whatever its roles. */
const watched: ReadonlySet<string> = new Set(['/health', '/health/live', '/health/ready', '/metrics'])

/**
 * A server that answers the questions of its watchers and knows nothing else: for a process that serves no API and is
 * still to be watched over.
 */
export function probesOnly(server: Server): Server {
  return {
    ...server,
    fetch(request) {
      const url = new URL(request.url)
      if (watched.has(url.pathname)) return server.fetch(request)
      return server.fetch(new Request(new URL(NOWHERE, url), { method: 'GET', headers: request.headers }))
    },
  }
}

/** Answered like every unknown address: with the problem that says so. */
const NOWHERE = '/not-served-here'
