import { describe, expect, test } from 'vitest'
import { overError } from '../sql/errors.ts'
import type { Outcome } from '../sql/session.ts'
import { type Sql, sql } from '../sql/text.ts'
import type { Link } from './link.ts'
import { unitSession } from './sessions.ts'

interface Sent {
  readonly texts: readonly string[]
  answer(): void
  fail(error: unknown): void
}

/** A connection whose answers the test gives. */
function scripted() {
  const sent: Sent[] = []
  const send = (statements: readonly Sql[]): Promise<readonly Outcome[]> =>
    new Promise((resolve, reject) => {
      const texts = statements.map(({ text }) => text)
      const answer = (): void => resolve(texts.map((text) => ({ rows: [{ text }], changes: 0 })))
      sent.push({ texts, answer, fail: reject })
    })
  const link: Link = {
    send,
    write: send,
    read: send,
    alive: true,
    thread: { id: 1, host: 'here' },
    destroy() {},
    end() {},
    onGone() {},
  }
  return { sent, unit: unitSession(link) }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))
const deadlock = () => Object.assign(new Error('secret'), { errno: 1213, code: 'ER_LOCK_DEADLOCK', sqlState: '40001' })

describe('the session of a unit of work', () => {
  test('what is asked for in one turn goes out together, and each gets its own answer', async () => {
    const { sent, unit } = scripted()
    const one = unit.session.first('select 1', [])
    await unit.session.beforeCommit([sql('insert 2')])
    const two = unit.session.batch([sql('select 3'), sql('select 4')])
    await turn()
    expect(sent.map(({ texts }) => texts)).toEqual([
      ['start transaction', 'select 1', 'insert 2', 'select 3', 'select 4'],
    ])
    sent[0]?.answer()
    expect(await one).toEqual({ text: 'select 1' })
    expect((await two).map(({ rows }) => rows[0])).toEqual([{ text: 'select 3' }, { text: 'select 4' }])
  })

  test('nothing goes out before the answer to what went before', async () => {
    const { sent, unit } = scripted()
    const one = unit.session.run('update 1', [])
    await turn()
    const two = unit.session.run('update 2', [])
    await turn()
    expect(sent).toHaveLength(1)
    sent[0]?.answer()
    await one
    await turn()
    expect(sent[1]?.texts).toEqual(['update 2'])
    sent[1]?.answer()
    await two
  })

  test('after a deadlock nothing goes out: the server would take it for work of its own', async () => {
    const { sent, unit } = scripted()
    const one = unit.session.run('update 1', [])
    await turn()
    const two = unit.session.run('update 2', [])
    sent[0]?.fail(deadlock())
    const refusal = { code: 'storage.busy', details: { reason: 'deadlock' } }
    await expect(one).rejects.toMatchObject(refusal)
    await expect(two).rejects.toMatchObject(refusal)
    await expect(unit.session.run('update 3', [])).rejects.toMatchObject(refusal)
    await turn()
    expect(sent).toHaveLength(1)
    expect(unit.trouble?.kind).toBe('deadlock')
  })

  test('what nobody waited for is done before the commit, and stops it when it fails', async () => {
    const { sent, unit } = scripted()
    const asked = unit.session.run('insert 1', [])
    unit.end(overError)
    const committing = unit.commit([], [])
    await turn()
    sent[0]?.answer()
    await asked
    await turn()
    expect(sent.map(({ texts }) => texts)).toEqual([['start transaction', 'insert 1'], ['commit']])
    sent[1]?.answer()
    await committing

    const other = scripted()
    const failing = other.unit.session.run('insert 1', [])
    const refused = other.unit.commit([], [])
    await turn()
    other.sent[0]?.fail(deadlock())
    await expect(failing).rejects.toMatchObject({ code: 'storage.busy' })
    await expect(refused).rejects.toMatchObject({ code: 'storage.busy' })
    expect(other.sent).toHaveLength(1)
  })

  test('beyond its end it refuses', async () => {
    const { sent, unit } = scripted()
    unit.end(overError)
    await expect(unit.session.run('insert 1', [])).rejects.toMatchObject({ code: 'engine.failed' })
    expect(sent).toEqual([])
  })
})
