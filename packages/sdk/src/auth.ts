import { type Awaitable, authStep, codeOf, type Send } from './send.ts'

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
}

/** Where the access token comes from. {@link tokens} is one; a host with tokens of its own writes `{ token: () => … }`. */
export interface Auth {
  /** What to send; undefined sends nothing. */
  token(): Awaitable<string | undefined>
  /** Another token in place of one that expired; undefined when there is none. `refresh` asks the server: null is its no. */
  renew?(expired: string, refresh: (refreshToken: string) => Promise<Tokens | null>): Promise<string | undefined>
  /** A session began, or ended (null). */
  keep?(tokens: Tokens | null): Awaitable<void>
}

export interface TokenOptions {
  /** Reads what `save` wrote; also asked again before each refresh, as another tab may have been faster. */
  readonly load?: () => Awaitable<Tokens | null | undefined>
  /** Keeps the tokens, or forgets them (null). */
  readonly save?: (tokens: Tokens | null) => Awaitable<void>
  /** The session is over and nobody asked for it: show the sign-in page. */
  readonly onSignedOut?: () => void
}

/** The tokens of the server's own accounts, in memory unless they can be loaded and saved. */
export function tokens({ load, save, onSignedOut }: TokenOptions = {}): Auth {
  let held: Tokens | null | undefined
  let renewing: Promise<string | undefined> | undefined

  const current = async (): Promise<Tokens | null> => {
    if (held === undefined) {
      const loaded = (await load?.()) ?? null
      if (held === undefined) held = loaded
    }
    return held
  }
  const keep = async (next: Tokens | null): Promise<void> => {
    held = next
    await save?.(next)
  }
  const renewOnce = async (expired: string, refresh: (refreshToken: string) => Promise<Tokens | null>) => {
    if (load) held = (await load()) ?? null
    const before = await current()
    if (before && before.accessToken !== expired) return before.accessToken
    const next = before && (await refresh(before.refreshToken))
    if (before) await keep(next)
    if (!next) onSignedOut?.()
    return next?.accessToken
  }

  return {
    token: async () => (await current())?.accessToken,
    keep,
    renew: async (expired, refresh) => {
      const once = () => renewOnce(expired, refresh)
      renewing ??= (load ? alone(once) : once()).finally(() => {
        renewing = undefined
      })
      return renewing
    },
  }
}

/** Adds the access token; renews it once for all that wait when it has expired, then sends again. */
export const withAuth =
  (send: Send, auth: Auth): Send =>
  async (request) => {
    const step = authStep(request)
    if (step !== undefined && step !== 'logout') return remember(auth, await send(request))
    const response = await withToken(send, auth, request)
    if (step === 'logout' && (response.ok || response.status === 401)) await auth.keep?.(null)
    return response
  }

async function withToken(send: Send, auth: Auth, request: Request): Promise<Response> {
  const token = request.headers.has('authorization') ? undefined : await auth.token()
  if (token === undefined) return send(request)
  const again = request.clone()
  const response = await send(bearing(token, request))
  if (!auth.renew || response.status !== 401 || (await codeOf(response)) !== 'auth.token_expired') return response
  const renewed = await auth.renew(token, refreshBy(send, request.url)).catch(() => undefined)
  return renewed === undefined ? response : send(bearing(renewed, again))
}

function bearing(token: string, request: Request): Request {
  request.headers.set('authorization', `Bearer ${token}`)
  return request
}

async function remember(auth: Auth, response: Response): Promise<Response> {
  if (response.ok) await auth.keep?.(tokensIn(await response.clone().json()))
  return response
}

/** Sent once more if the answer was lost: the server gives the same one for a moment, later it ends the session. */
const refreshBy =
  (send: Send, url: string) =>
  async (refreshToken: string): Promise<Tokens | null> => {
    const ask = () => send(refreshRequest(url.replace(/\/api\/v1\/.*$/, '/api/v1/auth/refresh'), refreshToken))
    const response = await ask().catch(ask)
    if (response.ok) return tokensIn(await response.json())
    if (response.status === 401) return null
    throw new Error(`The refresh was answered with ${response.status}.`)
  }

const refreshRequest = (url: string, refreshToken: string): Request =>
  new Request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ refreshToken }),
    signal: AbortSignal.timeout(30_000),
  })

function tokensIn(session: unknown): Tokens {
  const { accessToken, refreshToken }: Partial<Record<keyof Tokens, unknown>> = Object(session)
  if (typeof accessToken === 'string' && typeof refreshToken === 'string') return { accessToken, refreshToken }
  throw new Error('The answer holds no tokens.')
}

interface Locks {
  request<T>(name: string, work: () => Promise<T>): Promise<T>
}
/** One tab at a time, where the browser can do that. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  const { navigator }: { navigator?: { locks?: Locks } } = globalThis
  return navigator?.locks ? navigator.locks.request('taskwright.refresh', work) : work()
}
