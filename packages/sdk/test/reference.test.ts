import { readFileSync } from 'node:fs'
import { type CloudEvent, createTaskwright, eventTypes, refusals, type Session, toCloudEvent } from '@taskwright/core'
import { importRefusals } from '@taskwright/core/imports'
import { memoryStorage } from '@taskwright/core/memory'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const root = new URL('../../../', import.meta.url)
const page = (name: string) => readFileSync(new URL(`docs/reference/${name}`, root), 'utf8')
const sorted = (names: Iterable<string>) => [...new Set(names)].sort()

describe('docs/reference/errors.md', () => {
  const rows = [...page('errors.md').matchAll(/^\| `(\w+\.\w+)` +\| ([\w—]+) +\| ([\d—]+) +\| .+ \| .+ \|$/gm)]
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

/** What an engine writes when everything that can happen has happened. */
async function everyEvent(): Promise<readonly CloudEvent[]> {
  await using tw = await createTaskwright({ storage: memoryStorage() })
  const written: CloudEvent[] = []
  tw.subscribe('witness', ['*'], (event) => void written.push(toCloudEvent(event)), { from: 'beginning' })
  const [host, ana, bo] = [{ userId: 'host', trusted: true }, { userId: 'ana' }, { userId: 'bo' }].map((actor) =>
    tw.as({ ...actor, organizationId: '*' }),
  )
  if (!host || !ana || !bo) throw new Error('Nobody is there.')
  await people(host)
  await organization(ana)
  await project(ana)
  await tasks(ana)
  await tw.settled()
  const [item] = (await bo.notifications.list()).items
  if (item) await bo.notifications.read(item.id)
  await ana.organizations.removeMember('acme', 'bo')
  await tw.settled()
  return written
}

async function people({ users }: Session): Promise<void> {
  await users.register({ id: 'ana', name: 'Ana', email: 'ana@example.com' })
  await users.register({ id: 'bo', name: 'Bo', email: 'bo@example.com' })
  await users.deactivate('bo')
  await users.reactivate('bo')
}

async function organization({ organizations }: Session): Promise<void> {
  await organizations.create({ id: 'acme', name: 'Acme' })
  await organizations.update('acme', { name: 'Acme Inc' })
  await organizations.addMember('acme', { userId: 'bo', role: 'MEMBER' })
  await organizations.changeRole('acme', 'bo', { role: 'ADMIN' })
}

async function project({ projects }: Session): Promise<void> {
  const { statuses } = await projects.create({ id: 'p1', name: 'Launch', key: 'LNCH' })
  await projects.update('p1', { name: 'Spring launch' })
  await projects.addStatus('p1', { id: 's5', name: 'Review', category: 'IN_PROGRESS' })
  await projects.updateStatus('p1', 's5', { name: 'In review' })
  await projects.removeStatus('p1', 's5', {
    replacedBy: statuses.find((one) => one.category === 'IN_PROGRESS')?.id ?? '',
  })
  await projects.link('p1', { externalRef: { system: 'elsewhere', id: '1' } })
  await projects.addLabel('p1', { id: 'l1', name: 'bug' })
  await projects.updateLabel('p1', 'l1', { name: 'defect' })
  await projects.removeLabel('p1', 'l1')
  await projects.archive('p1')
  await projects.restore('p1')
  await projects.delete('p1')
  await projects.restore('p1')
}

async function tasks({ tasks }: Session): Promise<void> {
  await tasks.create({ id: 't1', projectId: 'p1', title: 'Write the README', assigneeIds: ['bo'] })
  await tasks.create({ id: 't2', projectId: 'p1', title: 'Read it' })
  await tasks.update('t1', { title: 'Write the guide' })
  await tasks.unassign('t1', ['bo'])
  await tasks.start('t1')
  await tasks.move('t2', { after: (await tasks.create({ id: 't3', projectId: 'p1', title: 'Print it' })).id })
  const { id } = await tasks.comment('t1', { body: 'Looks good to me.' })
  await tasks.editComment('t1', id, { body: 'Looks great to me.' })
  await tasks.deleteComment('t1', id)
  await tasks.archive('t1')
  await tasks.restore('t1')
  await tasks.delete('t1')
  await tasks.restore('t1')
}
