import type { Plugin } from '../src/index.ts'
import { auth } from '../src/index.ts'
import { bearerToken } from '../src/plugins/auth/bearer.ts'
import { SECRET } from './harness.ts'

/** The real plugin, but the token is the user's id: for tables with thousands of requests by many people. */
export function doubleAuth(): Plugin {
  const real = auth({ secret: SECRET, cost: 4 })
  return {
    ...real,
    setup: (context) =>
      real.setup({
        ...context,
        authenticate: (scheme) =>
          context.authenticate(scheme, async (header) => ({
            userId: bearerToken(header('authorization')),
            sessionId: 'none',
          })),
      }),
  }
}
