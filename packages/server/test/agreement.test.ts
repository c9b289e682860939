import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Schema } from '../src/contract/document.ts'
import { bodySchemaOf, compile, located, parametersOf, resolve } from './contract-schemas.ts'
import { addressOf, examples } from './examples.ts'
import { actorOf, type OperationId } from './provoke.ts'
import { valuesOf } from './schema-values.ts'
import { createWorld, type World } from './world.ts'

const ids = [...located.keys()] as OperationId[]
let world: World

beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

/** Whether the server found nothing wrong with the form of a request, whatever else came of it. */
async function takes(id: OperationId, how: { body?: unknown; query?: Record<string, string> }): Promise<boolean> {
  const { path, method } = located.get(id) ?? { path: '', method: 'get' }
  const example = examples[id].request?.(world.own) ?? {}
  const address = addressOf(path, world.own, { ...example, query: { ...example.query, ...how.query } })
  const token = actorOf(id)
  const body = 'body' in how ? { body: JSON.stringify(how.body) } : {}
  const answer = await world.call(method.toUpperCase(), address, { ...(token ? { token } : {}), ...body })
  // So large that nobody looked into it.
  fc.pre(answer.status !== 413)
  if (answer.status >= 500) throw new Error(`${id} answered ${answer.status}`)
  // Patches add up; the next one starts from nothing again.
  if (method === 'patch' && Object.keys(answer.body?.metadata ?? {}).length > 0) {
    const metadata = Object.fromEntries(Object.keys(answer.body.metadata).map((key) => [key, null]))
    await world.call('PATCH', address, { ...(token ? { token } : {}), body: JSON.stringify({ metadata }) })
  }
  return !['input.invalid', 'request.malformed_json'].includes(answer.body.code)
}

for (const id of ids) {
  const schema = bodySchemaOf(id)
  if (schema === undefined) continue
  test(`contract and engine agree on every body of ${id}`, async () => {
    const validate = compile(schema)
    await fc.assert(
      fc.asyncProperty(valuesOf(schema), async (body) => {
        const agreed = validate(body)
        const taken = await takes(id, { body })
        expect({
          taken,
          because: validate.errors?.map(({ instancePath, message }) => [instancePath, message]),
        }).toMatchObject({ taken: agreed })
      }),
      { numRuns: 120 },
    )
  })
}

for (const id of ids) {
  const parameters = parametersOf(id).filter((parameter) => parameter.in === 'query')
  for (const { name, schema = {} } of parameters) {
    test(`contract and engine agree on every ${name} of ${id}`, async () => {
      const validate = compile(schema)
      await fc.assert(
        fc.asyncProperty(valuesOf(schema), async (value) => {
          fc.pre(value !== null && typeof value !== 'object')
          const text = String(value)
          fc.pre(Buffer.from(text).toString() === text)
          const agreed = validate(readAs(resolve<Schema>(schema), text))
          expect({ text, taken: await takes(id, { query: { [name]: text } }) }).toEqual({ text, taken: agreed })
        }),
        { numRuns: 40 },
      )
    })
  }
}

/** Everything comes as text, and text that reads like a number is one. */
function readAs({ type }: Schema, text: string): unknown {
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  return type === 'integer' && /^-?\d+$/.test(text) ? Number(text) : text
}
