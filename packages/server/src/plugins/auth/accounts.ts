import { commonError, faultpoint, isRefusal, type RecordWriter, SYSTEM, type User } from '@taskwright/core'
import type { InferOutput } from 'valibot'
import type { Engine } from '../../plugin.ts'
import { check, type credentials, registration } from './input.ts'
import { lockout } from './lockout.ts'
import type { Passwords } from './passwords.ts'
import { authRefused } from './refusals.ts'
import type { Issued, sessions } from './sessions.ts'

type Password = { readonly hash: string }
type Records = ReturnType<Engine['records']>

const passwordKey = (userId: string) => `password ${userId}`

/** Who may sign in, and with what. */
export function accounts(engine: Engine, records: Records, passwords: Passwords, live: ReturnType<typeof sessions>) {
  const gate = lockout(engine, records)
  const server = engine.as({ userId: 'server', trusted: true, organizationId: SYSTEM })

  return {
    /** The user, their first organization, their password and their session: all of it or nothing. */
    register: (input: unknown, correlationId: string): Promise<Issued> =>
      openAccount(engine, passwords, input, correlationId, (writer, user) => live.begin(writer, user.id)),

    /** The same answer, and the same work, for an unknown address and a wrong password. */
    login: ({ email, password }: InferOutput<typeof credentials>): Promise<Issued> =>
      gate.attempt(email, async () => {
        const wait = await gate.wait(email)
        if (wait > 0) throw authRefused('auth.credentials_wrong', tooOften(wait))
        const user = await server.users.findByEmail(email)
        const stored = await records.read((reader) => reader.get<Password>(passwordKey(user?.id ?? 'nobody')), SYSTEM)
        const right = await passwords.verify(password, stored?.value.hash)
        if (!right || stored === undefined || user?.status !== 'ACTIVE') {
          await gate.failed(email)
          throw authRefused('auth.credentials_wrong')
        }
        await gate.forget(email)
        const fresh = passwords.outdated(stored.value.hash) ? await passwords.hash(password) : undefined
        return records.write(async (writer) => {
          if (fresh !== undefined) await keep(writer, user.id, fresh)
          return live.begin(writer, user.id)
        }, SYSTEM)
      }),
  }
}

/** A user with a first organization of their own and a password; `then` happens in the same transaction. */
export async function openAccount<T>(
  engine: Engine,
  passwords: Passwords,
  input: unknown,
  correlationId: string,
  then: (writer: RecordWriter, user: User) => Promise<T>,
): Promise<T> {
  const { password, organizationName, id: _, ...profile } = check(registration, input)
  const userId = engine.ids.next()
  const hash = await passwords.hash(password)
  // They act for themselves, so that the organization is theirs.
  const session = engine.as({ userId, trusted: true, organizationId: SYSTEM, correlationId })
  return session.transaction(async ({ users, organizations }, recordsOf) => {
    const user = await users.register({ ...(profile as Parameters<typeof users.register>[0]), id: userId })
    await organizations.create({ name: nameOf(organizationName, user) }).catch(aboutOrganization)
    const writer = recordsOf('auth', SYSTEM)
    await keep(writer, userId, hash)
    faultpoint('auth.registering')
    return then(writer, user)
  })
}

export async function keep(writer: RecordWriter, userId: string, hash: string): Promise<void> {
  await writer.put(passwordKey(userId), { hash })
}

/** Whatever else was given is for the engine to judge; nothing at all gets a name made of the person's. */
function nameOf(given: unknown, { name }: User): string {
  return given === undefined ? `${name.slice(0, 80)}'s organization` : (given as string)
}

/** What is wrong with the organization's name is wrong with a field of another name here. */
function aboutOrganization(error: unknown): never {
  if (!isRefusal(error, 'input.invalid')) throw error
  throw commonError('input.invalid', { errors: error.errors.map((line) => ({ ...line, path: 'organizationName' })) })
}

const tooOften = (seconds: number) => ({
  retryAfter: seconds,
  detail: `There were too many wrong attempts. Try again in ${seconds} seconds.`,
})
