import fc from 'fast-check'
import { expect, it } from 'vitest'
import { attempt, createClient, tokens } from '../src/index.ts'
import { type Fault, misbehaving } from './misbehaving-server.ts'
import { signedUp, startServer } from './real-server.ts'

const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Fault>({ kind: 'fine' }) },
  fc.record({ kind: fc.constant('refused' as const), status: fc.constantFrom(429 as const, 503 as const) }),
  fc.record({ kind: fc.constant('page' as const), done: fc.boolean() }),
  fc.record({
    kind: fc.constant('cut' as const),
    where: fc.constantFrom('before' as const, 'answer' as const, 'headers' as const, 'body' as const),
  }),
  fc.record({ kind: fc.constant('left' as const), workMs: fc.nat(4) }),
)

/** Some tasks, each asked for by one caller or by several at once with the same key. */
const wishes = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 5 })

it('whatever goes wrong, no task is made twice and none that was acknowledged is lost', async () => {
  const behind = await startServer()
  const auth = tokens()
  const { client: sure } = await signedUp(behind.send, 'Ana', auth)
  const { id: projectId } = await sure.projects.create({ name: 'Launch', key: 'LNCH' })
  const server = await misbehaving(behind.send)
  const retry = { sleep: async () => {}, attempts: 2 }
  const client = createClient({ baseUrl: server.baseUrl, auth, retry })
  let [run, made, failed] = [0, 0, 0]

  await fc.assert(
    fc.asyncProperty(wishes, fc.array(fault, { maxLength: 24 }), async (callers, faults) => {
      run += 1
      server.faults.splice(0, server.faults.length, ...faults)
      const calls = callers.flatMap((count, n) => {
        const [title, idempotencyKey] = [`Task ${run}.${n}`, `key-${run}.${n}`]
        // Alone, the client's own key must do; together they need one that all of them know.
        const options = count === 1 ? {} : { idempotencyKey }
        const create = () => attempt(client.tasks.create({ projectId, title }, options))
        return Array.from({ length: count }, async () => ({ title, outcome: await create() }))
      })
      const outcomes = await Promise.all(calls)
      // What was left behind in the middle of its work comes to its end.
      await server.idle()

      const byTitle = new Map<string, string[]>()
      const there = await sure.tasks.list({ projectId, text: `Task ${run}.`, limit: 100 }).page()
      for (const { title, id } of there.items) byTitle.set(title, [...(byTitle.get(title) ?? []), id])
      for (const ids of byTitle.values()) expect(ids).toHaveLength(1)
      for (const { title, outcome } of outcomes) {
        if (outcome.ok) expect(byTitle.get(title)).toEqual([outcome.data.id])
        else expect(['network.failed', 'response.unexpected']).toContain(codeLike(outcome.problem.code))
      }
      made += outcomes.filter(({ outcome }) => outcome.ok).length
      failed += outcomes.filter(({ outcome }) => !outcome.ok).length
    }),
    { numRuns: 40 },
  )
  // Both kinds of ends were among them, or nothing was shown.
  expect(Math.min(made, failed)).toBeGreaterThan(5)
})

/** Refusals that pass count as failures of the way here. */
const codeLike = (code: string) =>
  ['rate.limited', 'storage.busy', 'idempotency.in_flight'].includes(code) ? 'network.failed' : code
