import { SYSTEM } from '@taskwright/core'
import { definePlugin } from '../../plugin.ts'
import { accessTokens } from './access-tokens.ts'
import { accounts } from './accounts.ts'
import { bearerToken } from './bearer.ts'
import { check, credentials, logoutInput, refreshInput } from './input.ts'
import { deriveKeys } from './keys.ts'
import type { AuthOptions } from './options.ts'
import { passwords } from './passwords.ts'
import { refreshTokens } from './refresh-tokens.ts'
import { authRefused } from './refusals.ts'
import { type Issued, sessions } from './sessions.ts'

/** Accounts with passwords, and sessions of short access tokens and rotating refresh tokens. */
export const auth = definePlugin((options: AuthOptions) => ({
  id: 'auth',
  setup({ operations, authenticate, subscribe, records, engine }) {
    const { cost = 12, accessSeconds = 900, refreshSeconds = 2_592_000, graceSeconds = 10 } = options
    const keys = deriveKeys(options.secret)
    const access = accessTokens(keys.accessToken, engine.clock)
    const times = { refreshMs: refreshSeconds * 1000, graceMs: graceSeconds * 1000 }
    const live = sessions(engine, records, refreshTokens(keys.refreshToken), times)
    const people = accounts(engine, records, passwords(cost), live)
    const server = engine.as({ userId: 'server', trusted: true, organizationId: SYSTEM })

    authenticate('bearer', async (header) => {
      const { userId, sessionId } = await access.read(bearerToken(header('authorization')))
      return { userId, sessionId, confirmed: live.requireAlive(userId, sessionId) }
    })

    // Whoever is shut out is out at once, wherever they are signed in.
    subscribe('auth-deactivated', ['user.deactivated'], (event) => live.endAll(event.data.userId), {
      from: 'beginning',
    })

    operations({
      registerUser: async ({ body, requestId }) => ({
        status: 201,
        body: await answer(await people.register(body, requestId)),
      }),
      login: async ({ body }) => ({ status: 200, body: await answer(await people.login(check(credentials, body))) }),
      refreshSession: async ({ body }) => {
        const issued = await live.rotate(check(refreshInput, body).refreshToken)
        return { status: 200, body: await answer(issued) }
      },
      logout: async ({ body, identity }) => {
        const { refreshToken } = check(logoutInput, body) ?? {}
        if (refreshToken !== undefined) await live.endByToken(refreshToken)
        if (identity.sessionId !== undefined) await live.end(identity.userId, identity.sessionId)
        return { status: 204 }
      },
    })

    async function answer({ userId, sessionId, refreshToken, issuedAt }: Issued) {
      const user = await server.users.get(userId)
      if (user.status !== 'ACTIVE') throw authRefused('auth.session_revoked')
      const issuedAtSeconds = Math.floor(issuedAt / 1000)
      const expiresAt = issuedAtSeconds + accessSeconds
      const accessToken = await access.issue({ userId, sessionId, expiresAt }, issuedAtSeconds)
      const expiresIn = Math.max(0, expiresAt - Math.floor(engine.clock.now() / 1000))
      return { accessToken, refreshToken, expiresIn, user }
    }
  },
}))

export type { AuthOptions }
