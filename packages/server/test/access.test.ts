import { expect, test } from 'vitest'
import { compileOperations } from '../src/contract/operations.ts'
import { contractDocument } from '../src/index.ts'
import { access, type Cell, cells, columns } from './access.table.ts'
import { answerValidator } from './contract-schemas.ts'
import { addressOf, examples, known } from './examples.ts'
import { createWorld, type Person, type Target, type World } from './world.ts'

const operations = compileOperations(contractDocument)
const places = ['own', 'other', 'foreign'] as const

test('the access table has a row for every operation and none for others', () => {
  expect(Object.keys(access).sort()).toEqual(operations.map(({ id }) => id).sort())
})

for (const operation of operations) {
  const rows = access[operation.id as keyof typeof access]
  for (const place of places) {
    test(`${operation.id} on ${place} things answers every role as the table says`, async () => {
      const expected = cells(rows[place])
      const actual: Record<string, Cell> = {}
      let world: World | undefined
      for (const who of columns) {
        world ??= await prepared(operation.id as keyof typeof examples, place)
        const { cell, changed } = await ask(world, operation, place, who)
        actual[who] = cell
        if (!changed) continue
        await world.close()
        world = undefined
      }
      await world?.close()
      expect(actual).toEqual(Object.fromEntries(columns.map((who, index) => [who, expected[index]])))
    })
  }
}

async function prepared(id: keyof typeof examples, place: (typeof places)[number]): Promise<World> {
  const world = await createWorld()
  await examples[id].prepare?.(world, world[place])
  return world
}

async function ask(
  world: World,
  { id, method, path }: (typeof operations)[number],
  place: (typeof places)[number],
  who: Person | 'anonymous',
): Promise<{ cell: Cell; changed: boolean }> {
  const target = world[place]
  const example = examples[id as keyof typeof examples].request?.(target) ?? {}
  const inbox = id === 'readNotification' ? { path: { notificationId: await itemOf(world, place, who) } } : {}
  const { status, body } = await world.call(method.toUpperCase(), addressOf(path, target, { ...example, ...inbox }), {
    ...(who === 'anonymous' ? {} : { token: who }),
    ...(example.body === undefined ? {} : { body: example.body }),
  })
  const validate = answerValidator(id, status)
  if (validate && !validate(body))
    throw new Error(`${id} answered ${status} ${body.code}: ${JSON.stringify(validate.errors)}`)
  const changed = status < 300 && method !== 'get'
  return { cell: cellOf(status, body, id, target), changed }
}

/** For lists that everybody may ask for, what counts is whether the target is among what they find. */
function cellOf(status: number, body: unknown, id: string, target: Target): Cell {
  if (status === 401) return '!'
  if (status === 403) return '✗'
  if (status === 404) return '·'
  if (status >= 300) throw new Error(`${id} answered ${status}: ${JSON.stringify(body)}`)
  const needle = sought[id]?.(target)
  return needle === undefined || JSON.stringify(body).includes(`"${needle}"`) ? '✓' : '○'
}

const sought: Readonly<Record<string, (target: Target) => string>> = {
  listOrganizations: ({ organizationId }) => organizationId,
  listProjects: ({ projectId }) => projectId,
  listTasks: ({ taskId }) => taskId,
  listNotifications: ({ neighbourId }) => neighbourId,
  listJobs: () => known.jobId,
}

/** One's own item, somebody else's of the same organization, or one of another organization. */
async function itemOf({ engine, other }: World, place: (typeof places)[number], who: string): Promise<string> {
  const owner = { own: who, other: 'keeper', foreign: 'foreignKeeper' }[place]
  if (owner === 'anonymous') return 'nothing'
  const { items } = await engine.as({ userId: owner, organizationId: '*' }).notifications.list()
  // One event is an item in many inboxes under one id, so somebody else's must tell of an event that was only theirs.
  const item = items.find(({ taskId }) => place !== 'other' || taskId === other.taskId)
  return item?.id ?? 'nothing'
}
