import type { User } from '@taskwright/core'
import type { Engine } from './database.ts'
import { operator } from './operator.ts'

export interface NewAccount {
  readonly name: string
  readonly email: string
  readonly password: string
  readonly organizationName?: string
}

/** As if they had registered: an account with an organization of its own. */
export async function createAccount(engine: Engine, account: NewAccount): Promise<User> {
  const { accountsAdmin } = await import('@taskwright/server')
  return accountsAdmin(engine).create(account)
}

export async function resetPassword(engine: Engine, userId: string, password: string): Promise<void> {
  const { accountsAdmin } = await import('@taskwright/server')
  await accountsAdmin(engine).setPassword(userId, password)
}

/** Ends their sessions, too: at once, in every server on this database. */
export async function deactivateAccount(engine: Engine, userId: string): Promise<User> {
  const { accountsAdmin } = await import('@taskwright/server')
  return accountsAdmin(engine).deactivate(userId)
}

/** Everybody, in the order they came. */
export async function listUsers(engine: Engine): Promise<readonly User[]> {
  const users: User[] = []
  let cursor: string | null = null
  do {
    const page = await operator(engine).users.list({ limit: 100, ...(cursor === null ? {} : { cursor }) })
    users.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return users
}
