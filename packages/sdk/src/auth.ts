import { openScope, type Scope } from './scope.ts'
import { API, type Awaitable, authStep, bodyOf, codeOf, type Send } from './send.ts'

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
  /** The session is over and nobody here asked for it: show the sign-in page. Called once a session. */
  readonly onSignedOut?: () => void
}

/** The tokens of the server's own accounts, in memory unless they can be loaded and saved. */
export function tokens({ load, save, onSignedOut }: TokenOptions = {}): Auth {
  let held: Tokens | null | undefined
  let signedIn = false
  let renewing: Promise<string | undefined> | undefined

  const hold = (next: Tokens | null | undefined) => {
    signedIn ||= !!next
    held = next ?? null
  }
  const current = async (): Promise<Tokens | null> => {
    if (held === undefined) {
      const loaded = await load?.()
      if (held === undefined) hold(loaded)
    }
    return held ?? null
  }
  const renewOnce = async (expired: string, refresh: (refreshToken: string) => Promise<Tokens | null>) => {
    if (load) hold(await load())
    const before = await current()
    if (before && before.accessToken !== expired) return before.accessToken
    const next = before && (await refresh(before.refreshToken))
    let now = load ? await load() : before
    // Who signed in here meanwhile stays, and what was asked for before is not asked for in their name.
    if (held !== before) return undefined
    // Nor is it undone what another tab has done: it signed out, or came first.
    if (now?.refreshToken === before?.refreshToken) now = next
    hold(now)
    if (before && now === next) await save?.(now)
    if (!now && signedIn) {
      signedIn = false
      onSignedOut?.()
    }
    return now?.accessToken
  }

  return {
    token: async () => (await current())?.accessToken,
    keep: async (next) => {
      hold(next)
      signedIn = !!next
      await save?.(next)
    },
    renew: (expired, refresh) => {
      const once = () => renewOnce(expired, refresh)
      renewing ??= (load ? alone(once) : once()).finally(() => {
        renewing = undefined
      })
      return renewing
    },
  }
}

/** Adds the access token; renews it once for all that wait when it is no longer good, then sends again. */
export const withAuth =
  (send: Send, auth: Auth, refresh: Send): Send =>
  async (request, scope) => {
    const step = authStep(request)
    if (step !== undefined && step !== 'logout') return remember(auth, await send(request, scope))
    const response = await withToken(send, auth, refresh)(request, scope)
    if (step === 'logout' && (response.ok || response.status === 401)) await auth.keep?.(null)
    return response
  }

/** A session that was revoked is refreshed too: another tab may have begun a new one, and if not, it is over. */
const RENEW = ['auth.token_expired', 'auth.token_invalid', 'auth.session_revoked']

const withToken =
  (send: Send, auth: Auth, refresh: Send): Send =>
  async (request, scope) => {
    const token = request.headers.has('authorization') ? undefined : await auth.token()
    if (token === undefined) return send(request, scope)
    const again = scope.repeatable === false ? undefined : request.clone()
    const response = await send(bearing(token, request), scope)
    if (!again || !auth.renew || response.status !== 401) return response
    if (!RENEW.includes(await codeOf(response))) return response
    try {
      const renewed = await auth.renew(token, refreshBy(refresh, request.url))
      return renewed === undefined ? response : send(bearing(renewed, again), scope)
    } catch (error) {
      // The server could not refresh now; what it said is the answer to all that wait. The session stays.
      if (error instanceof Error && error.cause instanceof Response) return error.cause.clone()
      throw error
    }
  }

function bearing(token: string, request: Request): Request {
  request.headers.set('authorization', `Bearer ${token}`)
  return request
}

async function remember(auth: Auth, response: Response): Promise<Response> {
  const tokens = response.ok && (await tokensIn(response))
  if (tokens) await auth.keep?.(tokens)
  return response
}

/**
 * For ten seconds the server gives the same answer to the same refresh token, in case the first was lost; later it ends
 * the session. So a lost answer is asked for again, but only within them, and a silent connection isn't waited for long.
 */
export const REFRESH = { tryTimeoutMs: 4_000 }
const REFRESH_MS = 9_000

const refreshBy =
  (send: Send, url: string) =>
  async (refreshToken: string): Promise<Tokens | null> => {
    const scope: Scope = openScope(undefined, REFRESH_MS, { repeatable: true })
    const request = new Request(`${url.split(API)[0]}${API}auth/refresh`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refreshToken }),
      signal: scope.signal,
    })
    try {
      const response = await send(request, scope)
      if (response.status === 401) return null
      const tokens = response.ok && (await tokensIn(response))
      if (tokens) return tokens
      throw new Error('', { cause: response })
    } finally {
      scope.close()
    }
  }

async function tokensIn(response: Response): Promise<Tokens | undefined> {
  const { accessToken, refreshToken }: Partial<Record<keyof Tokens, unknown>> = Object(await bodyOf(response))
  return typeof accessToken === 'string' && typeof refreshToken === 'string' ? { accessToken, refreshToken } : undefined
}

interface Locks {
  request<T>(name: string, work: () => Promise<T>): Promise<T>
}
/** One tab at a time, where the browser can do that. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  const { navigator }: { navigator?: { locks?: Locks } } = globalThis
  return navigator?.locks ? navigator.locks.request('taskwright.refresh', work) : work()
}
