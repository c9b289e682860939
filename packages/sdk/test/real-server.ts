import { createTaskwright, type Taskwright } from '@taskwright/core'
import { memoryStorage } from '@taskwright/core/memory'
import { createServer, jsonLogger, standardPlugins } from '@taskwright/server'
import { onTestFinished } from 'vitest'
import { type Client, createClient, tokens } from '../src/index.ts'

/** `fetch`, as tests pass it around. */
export type Way = (request: Request) => Promise<Response>

export const password = 'correct horse battery'

export interface RealServer {
  readonly engine: Taskwright
  readonly send: Way
  /** Lets time go by: it stands still otherwise. */
  readonly later: (ms: number) => void
}

/** A whole Taskwright server in this process, in memory, until the test is finished. */
export async function startServer(): Promise<RealServer> {
  let now = Date.now()
  const clock = {
    now: () => now,
    after: (ms: number, callback: () => void) => {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
  }
  const engine = await createTaskwright({ storage: memoryStorage(), clock })
  const auth = { secret: 'a secret for tests, long enough to be one', cost: 4 }
  const config = { logger: jsonLogger({ level: 'silent' }) }
  const server = await createServer({ engine, plugins: standardPlugins({ auth }), config })
  onTestFinished(async () => {
    await server.close()
    await engine.close()
  })
  const later = (ms: number) => {
    now += ms
  }
  return { engine, later, send: async (request) => server.fetch(request) }
}

export const clientOf = (send: Way, auth = tokens()): Client =>
  createClient({ baseUrl: 'http://test', fetch: send, auth, retry: { baseMs: 1 } })

export async function signedUp(send: Way, name: string, auth = tokens()) {
  const client = clientOf(send, auth)
  const email = `${name.toLowerCase()}@example.com`
  const { user } = await client.auth.register({ name, email, password, organizationName: `${name} & Co` })
  return { client, user, email }
}
