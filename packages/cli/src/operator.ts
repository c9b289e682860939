import type { Session, User } from '@taskwright/core'
import type { Engine } from './database.ts'
import { exitCodes } from './exit-codes.ts'
import { Failure } from './failure.ts'

/** Whoever can run this program with the database in reach stands above all roles. */
export const operator = (engine: Engine): Session =>
  engine.as({ userId: 'operator', trusted: true, organizationId: '*', origin: 'cli' })

export async function userByEmail(engine: Engine, email: string): Promise<User> {
  const user = await operator(engine).users.findByEmail(email)
  if (user) return user
  throw new Failure(exitCodes.refused, 'user.not_found', 'There is no account with this e-mail address.')
}
