import { type CachePort, createTaskwright, type EngineOptions } from '@taskwright/core'
import { memoryStorage } from '@taskwright/core/memory'

import { onTestFinished } from 'vitest'
import {
  createServer,
  jsonLogger,
  type MetricsOptions,
  type Plugin,
  type ServerConfig,
  standardPlugins,
} from '../src/index.ts'

export const SECRET = 'a secret for tests, long enough to be one'
export const silent = jsonLogger({ level: 'silent' })

export interface Call {
  readonly token?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Parsed, when it is JSON. */
  readonly body: ReturnType<typeof JSON.parse>
}

interface Options {
  readonly config?: ServerConfig
  readonly engine?: Partial<EngineOptions<unknown>>
  readonly plugins?: readonly Plugin[]
  readonly graceSeconds?: number
  readonly metrics?: MetricsOptions
  readonly cache?: CachePort
}

/** A whole server in this process, on memory, with cheap passwords. */
export async function startServer({
  config,
  engine: options,
  plugins = [],
  graceSeconds = 10,
  metrics = {},
  cache,
}: Options = {}) {
  const engine = await createTaskwright<unknown>({ storage: memoryStorage(), ...options })
  const auth = { secret: SECRET, cost: 4, graceSeconds }
  const server = await createServer({
    engine,
    plugins: [...standardPlugins({ auth, metrics }), ...plugins],
    config: { logger: silent, ...config },
    ...(cache === undefined ? {} : { cache }),
  })
  const stop = async () => {
    await server.close()
    await engine.close()
  }
  const call = (method: string, path: string, more: Call = {}): Promise<Answer> =>
    request(server.fetch, method, path, more)

  /** An account with its first organization. */
  async function register(name: string, organizationName = `${name}'s`) {
    const email = `${name.toLowerCase()}@example.com`
    const body = { name, email, password: 'correct horse battery', organizationName }
    const { status, body: session } = await call('POST', '/api/v1/auth/register', { body })
    if (status !== 201) throw new Error(`Registering ${name} answered ${status} ${JSON.stringify(session)}`)
    const token: string = session.accessToken
    const organizations = await call('GET', '/api/v1/organizations', { token })
    return {
      ...session,
      token,
      id: String(session.user.id),
      email,
      organizationId: String(organizations.body.items[0].id),
    }
  }

  return { engine, server, call, register, stop }
}

/** The same, stopped when the test ends. */
export async function serverForTest(options: Options = {}) {
  const started = await startServer(options)
  onTestFinished(started.stop)
  return started
}

export async function request(
  fetch: (request: Request) => Response | Promise<Response>,
  method: string,
  path: string,
  { token, body, headers = {} }: Call = {},
): Promise<Answer> {
  const raw = typeof body === 'string' || body instanceof Uint8Array
  const init = {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: raw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
  }
  const response = await fetch(new Request(`http://test${path}`, init))
  const text = await response.text()
  const json = response.headers.get('content-type')?.includes('json') === true
  return { status: response.status, headers: response.headers, body: json && text !== '' ? JSON.parse(text) : text }
}
