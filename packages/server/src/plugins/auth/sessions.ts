import { faultpoint, type RecordReader, type RecordWriter, type StoredRecord, SYSTEM } from '@taskwright/core'
import type { Engine } from '../../plugin.ts'
import { sha256 } from './keys.ts'
import { newSalt, type RefreshToken, type refreshTokens } from './refresh-tokens.ts'
import { authRefused } from './refusals.ts'

/** A login and all the tokens that came of it. It lives while its record does. */
type Session = {
  readonly userId: string
  readonly createdAt: number
  /** When the current refresh token was issued, epoch milliseconds. */
  readonly rotatedAt: number
  /** The refresh token that counts, and the one it replaced: hashes only. */
  readonly current: string
  readonly previous: string | null
  /** From which, with the previous token and our key, the current one follows. */
  readonly salt: string
}

export interface Issued {
  readonly userId: string
  readonly sessionId: string
  readonly refreshToken: string
  /** Epoch milliseconds; with the rest it makes the access token. */
  readonly issuedAt: number
}

const MOST_SESSIONS = 50
const MOST_TRIES = 5

export interface SessionTimes {
  readonly refreshMs: number
  /** How long a refresh token may come again after its exchange: answers get lost, and tabs refresh side by side. */
  readonly graceMs: number
}

export function sessions(
  engine: Engine,
  records: ReturnType<Engine['records']>,
  tokens: ReturnType<typeof refreshTokens>,
  { refreshMs, graceMs }: SessionTimes,
) {
  const { clock, ids } = engine
  const keyOf = (userId: string, sessionId: string) => `session ${userId} ${sessionId}`
  const save = (writer: RecordWriter, sessionId: string, session: Session, ifVersion: number) =>
    writer.put(keyOf(session.userId, sessionId), session, {
      ifVersion,
      unique: `session ${sessionId}`,
      expiresAt: session.rotatedAt + refreshMs,
    })

  return {
    /** Inside somebody's transaction. The oldest sessions go when there are too many. */
    async begin(writer: RecordWriter, userId: string): Promise<Issued> {
      const mine = await writer.list({ prefix: `session ${userId} `, limit: MOST_SESSIONS + 1 })
      for (const { key } of mine.slice(0, Math.max(0, mine.length + 1 - MOST_SESSIONS))) await writer.delete(key)
      const sessionId = ids.next()
      const token = tokens.first(sessionId)
      const now = clock.now()
      const session = {
        userId,
        createdAt: now,
        rotatedAt: now,
        current: sha256(token.text),
        previous: null,
        salt: newSalt(),
      }
      await save(writer, sessionId, session, 0)
      return { userId, sessionId, refreshToken: token.text, issuedAt: now }
    },

    /** One record, read for every request. */
    async requireAlive(userId: string, sessionId: string): Promise<void> {
      const session = await records.read((reader) => reader.get(keyOf(userId, sessionId)), SYSTEM)
      if (session === undefined) throw authRefused('auth.session_revoked')
    },

    /** Exchanges a refresh token. One that was exchanged before ends the session: somebody else may hold it. */
    async rotate(text: string): Promise<Issued> {
      const token = tokens.parse(text)
      if (token === undefined) throw authRefused('auth.refresh_invalid')
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const outcome = await records.write((writer) => exchange(writer, token), SYSTEM)
        if (outcome === 'revoked') throw authRefused('auth.session_revoked')
        if (outcome !== 'raced') return outcome
      }
      throw authRefused('auth.refresh_invalid')
    },

    end: (userId: string, sessionId: string): Promise<boolean> =>
      records.write((writer) => writer.delete(keyOf(userId, sessionId)), SYSTEM),

    /** By a refresh token, whatever became of it. */
    async endByToken(text: string): Promise<void> {
      const token = tokens.parse(text)
      if (token === undefined) return
      await records.write(async (writer) => {
        const session = await find(writer, token)
        if (session) await writer.delete(session.key)
      }, SYSTEM)
    },

    endAll: (userId: string): Promise<void> =>
      records.write(async (writer) => {
        for (const { key } of await writer.list({ prefix: `session ${userId} `, limit: 1000 })) await writer.delete(key)
      }, SYSTEM),
  }

  function find(reader: RecordReader, { sessionId }: RefreshToken): Promise<StoredRecord<Session> | undefined> {
    return reader.find<Session>(`session ${sessionId}`)
  }

  async function exchange(writer: RecordWriter, token: RefreshToken): Promise<Issued | 'revoked' | 'raced'> {
    const record = await find(writer, token)
    if (record === undefined) return 'revoked'
    const { value: session, version } = record
    const presented = sha256(token.text)
    const now = clock.now()
    const { userId } = session
    const { sessionId } = token
    if (presented === session.current) {
      const salt = newSalt()
      const next = tokens.next(token, salt)
      const rotated = { ...session, rotatedAt: now, current: sha256(next.text), previous: presented, salt }
      const won = await save(writer, sessionId, rotated, version)
      faultpoint('auth.rotating')
      return won ? { userId, sessionId, refreshToken: next.text, issuedAt: now } : 'raced'
    }
    if (presented === session.previous && now - session.rotatedAt <= graceMs) {
      const { text } = tokens.next(token, session.salt)
      return { userId, sessionId, refreshToken: text, issuedAt: session.rotatedAt }
    }
    await writer.delete(record.key)
    return 'revoked'
  }
}
