type Fetch = (request: Request) => Response | Promise<Response>

const EXPOSED = 'ETag, Location, Retry-After, WWW-Authenticate, X-Request-Id'
const ACCEPTED = 'Authorization, Content-Type, Idempotency-Key, If-Match, Traceparent, X-Request-Id'
const METHODS = 'GET, POST, PUT, PATCH, DELETE'
const A_DAY = '86400'

/**
 * Lets pages of other origins call the API (CORS). Credentials are not allowed: tokens travel in `Authorization`, which
 * a page has to hold, so a foreign page gains nothing from a signed-in browser.
 */
export function withOrigins(fetch: Fetch, origins: readonly string[]): Fetch {
  if (origins.length === 0) return fetch
  const everyone = origins.includes('*')
  return async (request) => {
    const origin = request.headers.get('origin')
    if (origin === null) return vary(await fetch(request))
    if (!everyone && !origins.includes(origin)) return vary(await fetch(request))
    if (request.method === 'OPTIONS' && request.headers.has('access-control-request-method')) return preflight(origin)
    const response = vary(await fetch(request))
    response.headers.set('access-control-allow-origin', origin)
    response.headers.set('access-control-expose-headers', EXPOSED)
    return response
  }
}

function preflight(origin: string): Response {
  const headers = {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': METHODS,
    'access-control-allow-headers': ACCEPTED,
    'access-control-max-age': A_DAY,
    vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
  }
  return new Response(null, { status: 204, headers })
}

function vary(response: Response): Response {
  response.headers.append('vary', 'Origin')
  return response
}
