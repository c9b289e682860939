import { check, rejected } from '../harness/check.ts'
import type { StorageCases } from './context.ts'
import { ACME, anEvent, aProject, aTask, given, projects, row, tasks } from './fixtures.ts'

const SECRET = 'Zyxwv-9876'

/** Everything an error could tell a log: its text, what it carries, and the same of its causes. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? String(error)
  const own = Object.getOwnPropertyNames(error)
    .filter((name) => name !== 'cause')
    .map((name) => JSON.stringify(Object.getOwnPropertyDescriptor(error, name)?.value))
  return [error.message, ...own, error.cause === undefined ? '' : told(error.cause)].join('\n')
}

async function silent(promised: Promise<unknown>, what: string) {
  const text = told(await rejected(promised, what))
  check(!text.includes(SECRET), `${what}: the error tells a value`)
  check(!/\b(insert into|update \S+ set|select .+ from|delete from)\b/i.test(text), `${what}: the error tells SQL`)
}

export const silence = {
  'no error tells what was written': async ({ storage }) => {
    const secret = { id: SECRET, key: SECRET, name: SECRET, description: SECRET }
    await given(storage, projects, aProject(secret))
    await given(storage, tasks, aTask({ id: 'task', externalRef: { system: 's', id: SECRET } }))
    await silent(given(storage, projects, aProject(secret)), 'a known id')
    await silent(given(storage, projects, aProject({ ...secret, id: 'other' })), 'a taken unique')
    const reference = { system: 's', id: SECRET }
    await silent(given(storage, tasks, aTask({ id: 'other', externalRef: reference })), 'a taken reference')
    const stale = row(projects, aProject({ ...secret, version: 9 }))
    await silent(
      storage.transaction((tx) => tx.update(projects, stale, 8)),
      'a wrong version',
    )
    const event = anEvent({ id: 'event', stream: SECRET, data: SECRET })
    await storage.transaction((tx) => tx.append([event]))
    await silent(
      storage.transaction((tx) => tx.append([{ ...event, id: 'again' }])),
      'a repeated sequence',
    )
  },

  'no error tells what was asked for': async ({ storage }) => {
    const field = storage.read((view) => view.count(tasks, ACME, { op: '=', field: SECRET, value: 'x' }))
    await silent(field, 'an unknown field')
    const value = storage.read((view) => view.count(tasks, ACME, { op: '=', field: 'due', value: SECRET }))
    await silent(value, 'a value of another type')
  },
} satisfies StorageCases
