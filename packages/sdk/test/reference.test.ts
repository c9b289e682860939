import { readFileSync } from 'node:fs'
import { eventTypes, refusals } from '@taskwright/core'
import { importRefusals } from '@taskwright/core/imports'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { everyEvent } from './every-event.ts'

const root = new URL('../../../', import.meta.url)
const page = (name: string) => readFileSync(new URL(`docs/reference/${name}`, root), 'utf8')
const sorted = (names: Iterable<string>) => [...new Set(names)].sort()

describe('docs/reference/errors.md', () => {
  const rows = [...page('errors.md').matchAll(/^\| `(\w+\.\w+)` \| ([\w—]+) \| ([\d—]+) \| .+ \| .+ \|$/gm)]
  const written = new Map(rows.map(([, code = '', kind, status]) => [code, { kind, status }]))
  const engine: Readonly<Record<string, { readonly kind: string }>> = { ...refusals, ...importRefusals }
  const overHttp = statusesOfContract()

  it('lists every code once, and none that does not exist', () => {
    expect(rows).toHaveLength(written.size)
    expect(sorted(written.keys())).toEqual(sorted([...Object.keys(engine), ...overHttp.keys()]))
  })

  it("says the engine's kind of each", () => {
    for (const [code, { kind }] of Object.entries(engine)) expect([code, written.get(code)?.kind]).toEqual([code, kind])
  })

  it("says the contract's status of each", () => {
    for (const [code, { status }] of written) expect([code, status]).toEqual([code, overHttp.get(code) ?? '—'])
  })
})

describe('docs/reference/events.md', () => {
  const sections = page('events.md').split(/^### /m).slice(1)
  const examples = new Map(sections.map((section) => [section.split('\n')[0] ?? '', exampleIn(section)]))

  it('lists every type once, and none that does not exist', () => {
    expect(sections).toHaveLength(examples.size)
    expect(sorted(examples.keys())).toEqual(sorted(eventTypes))
  })

  it('shows events as the engine writes them', async () => {
    const written = await everyEvent()
    expect(sorted(written.map(({ type }) => type))).toEqual(sorted(eventTypes))
    for (const event of written) {
      const example = examples.get(event.type)
      expect(example?.type).toBe(event.type)
      expect([event.type, example?.subject.split('/')[0]]).toEqual([event.type, event.subject.split('/')[0]])
      expect([event.type, shapeOf(example?.data)]).toEqual([event.type, shapeOf(event.data)])
    }
  })

  it('shows the attributes of a whole event', async () => {
    const example = exampleIn(page('events.md'))
    const [event] = (await everyEvent()).filter(({ type }) => type === example.type)
    expect(sorted(Object.keys(example))).toEqual(sorted(Object.keys(event ?? {})))
  })
})

interface Example {
  readonly type: string
  readonly subject: string
  readonly data: unknown
}
function exampleIn(section: string): Example {
  const [, json = ''] = /```json\n([\s\S]*?)```/.exec(section) ?? []
  return JSON.parse(json)
}

/** The fields of an object; examples may hold other values and longer lists. */
function shapeOf(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return typeof data
  return sorted(Object.keys(data))
}

/** Every code of the contract with the status it has there. */
function statusesOfContract(): ReadonlyMap<string, string> {
  const { components } = parse(readFileSync(new URL('openapi.yaml', root), 'utf8'))
  const statuses = new Map<string, string>([['request.not_found', '404']])
  for (const response of Object.values<Answer>(components.responses)) {
    const [, { properties }] = response.content['application/problem+json'].schema.allOf
    for (const code of properties.code.enum) {
      const status = String(properties.status.const)
      if ((statuses.get(code) ?? status) !== status) throw new Error(`${code} has two statuses`)
      statuses.set(code, status)
    }
  }
  expect(sorted(statuses.keys())).toEqual(sorted(components.schemas.ProblemCode.enum))
  return statuses
}
interface Answer {
  readonly content: {
    readonly 'application/problem+json': {
      readonly schema: {
        readonly allOf: readonly [
          unknown,
          {
            readonly properties: {
              readonly code: { readonly enum: readonly string[] }
              readonly status: { readonly const: number }
            }
          },
        ]
      }
    }
  }
}
