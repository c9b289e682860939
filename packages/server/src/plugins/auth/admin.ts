import { type RecordWriter, SYSTEM, type User } from '@taskwright/core'
import type { Engine } from '../../plugin.ts'
import { keep, openAccount } from './accounts.ts'
import { check, registration } from './input.ts'
import type { AuthOptions } from './options.ts'
import { passwords } from './passwords.ts'

/** What an operator does with accounts, beside the HTTP API. Needs no secret: it begins no session. */
export interface AccountsAdmin {
  /** As POST /auth/register does. Throws `input.invalid`, `user.email_taken`. */
  create(account: {
    readonly name: string
    readonly email: string
    readonly password: string
    readonly organizationName?: string
    readonly timeZone?: string
    readonly locale?: string
  }): Promise<User>
  /** A new password, and the end of every session begun with the old one. Throws `input.invalid`, `user.not_found`. */
  setPassword(userId: string, password: string): Promise<void>
  /** Shuts somebody out, and ends their sessions in the same transaction. Throws `user.not_found`. */
  deactivate(userId: string): Promise<User>
}

export function accountsAdmin(engine: Engine, { cost = 12 }: Pick<AuthOptions, 'cost'> = {}): AccountsAdmin {
  const hashing = passwords(cost)
  const operator = engine.as({ userId: 'operator', trusted: true, organizationId: SYSTEM })
  return {
    create: (account) => openAccount(engine, hashing, account, engine.ids.next(), async (_, user) => user),
    async setPassword(userId, password) {
      check(registration, { password })
      await operator.users.get(userId)
      const hash = await hashing.hash(password)
      await engine.records('auth').write(async (writer) => {
        await keep(writer, userId, hash)
        await endSessions(writer, userId)
      }, SYSTEM)
    },
    deactivate: (userId) =>
      operator.transaction(async ({ users }, recordsOf) => {
        const user = await users.deactivate(userId)
        await endSessions(recordsOf('auth', SYSTEM), userId)
        return user
      }),
  }
}

async function endSessions(writer: RecordWriter, userId: string): Promise<void> {
  for (const { key } of await writer.list({ prefix: `session ${userId} `, limit: 1000 })) await writer.delete(key)
}
