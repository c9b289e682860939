import { type Session, TaskwrightError } from '../../src/index.ts'
import type { World } from './world.ts'

/** One step of a random life, as plain data, so that it can be shrunk, written down and run elsewhere. */
export interface Operation {
  readonly do: OperationName
  /** Who does it; the others choose among what is there. All are taken modulo. */
  readonly by: number
  readonly on: number
  readonly with: number
  readonly text: string
  /** Sent as `ifVersion` when it isn't null. */
  readonly version: number | null
}
export type OperationName = keyof typeof operations

type Run = (session: Session, world: World, operation: Operation) => Promise<unknown>

const NOWHERE = 'nowhere'
/** Now and then something that isn't there. */
const pick = <T>(list: readonly T[], index: number): T | typeof NOWHERE =>
  index % 12 === 11 ? NOWHERE : (list[index % list.length] ?? NOWHERE)
const sure = <const T>(list: readonly [T, ...T[]], index: number): T => list[index % list.length] ?? list[0]
const versionOf = ({ version }: Operation) => (version === null ? {} : { ifVersion: version })

const task = (world: World, { on }: Operation): string => pick(world.tasks, on)
const project = (world: World, { on }: Operation): string => pick(world.projects, on)
const comment = (world: World, { on }: Operation): readonly [string, string] => {
  const one = pick(world.comments, on)
  return one === NOWHERE ? [NOWHERE, NOWHERE] : one
}
const person = (world: World, operation: Operation): string => pick(world.people, operation.with)
const projectRole = (n: number) => sure(['OWNER', 'ADMIN', 'CONTRIBUTOR', 'COMMENTER', 'VIEWER'], n)
const organizationRole = (n: number) => sure(['OWNER', 'ADMIN', 'MEMBER', 'GUEST'], n)
const category = (n: number) => sure(['PENDING', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED'], n)
const color = (n: number) => sure([null, '#00ff00', '#ff0000'], n)

async function kept<T extends { readonly id: string }>(list: string[], made: Promise<T>): Promise<T> {
  const one = await made
  list.push(one.id)
  return one
}

const ofTasks = {
  createTask: (s, w, o) =>
    kept(
      w.tasks,
      s.tasks.create({
        projectId: project(w, o),
        title: o.text,
        priority: sure(['LOW', 'MEDIUM', 'HIGH', 'URGENT'], o.with),
        ...(o.with % 3 === 0 ? { assigneeIds: [person(w, o)] } : {}),
        ...(o.with % 4 === 0 && w.labels.length > 0 ? { labelIds: [pick(w.labels, o.with)] } : {}),
        ...(o.with % 5 === 0 ? { checklists: [{ title: 'Before', items: [{ title: o.text }] }] } : {}),
      }),
    ),
  renameTask: (s, w, o) => s.tasks.update(task(w, o), { title: o.text }, versionOf(o)),
  planTask: (s, w, o) =>
    s.tasks.update(task(w, o), {
      start: { date: '2026-03-05' },
      due: { date: `2026-03-0${1 + (o.with % 9)}` },
      estimateMinutes: o.with,
    }),
  noteTask: (s, w, o) => s.tasks.update(task(w, o), { metadata: { [`k${o.with % 3}`]: o.with % 2 ? o.text : null } }),
  labelTask: (s, w, o) => s.tasks.update(task(w, o), { labelIds: { add: [pick(w.labels, o.with)] } }),
  unlabelTask: (s, w, o) => s.tasks.update(task(w, o), { labelIds: { remove: [pick(w.labels, o.with)] } }),
  assign: (s, w, o) => s.tasks.assign(task(w, o), [person(w, o)], versionOf(o)),
  unassign: (s, w, o) => s.tasks.unassign(task(w, o), [person(w, o)]),
  transition: (s, w, o) => s.tasks.transition(task(w, o), { category: category(o.with) }, versionOf(o)),
  transitionTo: (s, w, o) => s.tasks.transition(task(w, o), { statusId: pick(w.statuses, o.with) }),
  moveTask: (s, w, o) => s.tasks.move(task(w, o), { after: pick(w.tasks, o.with) }),
  archiveTask: (s, w, o) => s.tasks.archive(task(w, o)),
  restoreTask: (s, w, o) => s.tasks.restore(task(w, o)),
  deleteTask: (s, w, o) => s.tasks.delete(task(w, o)),
  comment: async (s, w, o) => {
    const on = task(w, o)
    const made = await s.tasks.comment(on, { body: o.text })
    w.comments.push([on, made.id])
    return made
  },
  editComment: (s, w, o) => s.tasks.editComment(...comment(w, o), { body: o.text }, versionOf(o)),
  deleteComment: (s, w, o) => s.tasks.deleteComment(...comment(w, o)),
} satisfies Record<string, Run>

const ofProjects = {
  createProject: (s, w, o) =>
    kept(w.projects, s.projects.create({ key: `P${sure(['A', 'B', 'C', 'D'], o.with)}`, name: o.text })),
  renameProject: (s, w, o) => s.projects.update(project(w, o), { name: o.text }, versionOf(o)),
  archiveProject: (s, w, o) => s.projects.archive(project(w, o)),
  restoreProject: (s, w, o) => s.projects.restore(project(w, o)),
  deleteProject: (s, w, o) => s.projects.delete(project(w, o)),
  addStatus: async (s, w, o) => {
    const id = `status-${w.statuses.length}`
    const input = { id, name: o.text, category: category(o.with), position: o.with % 7 }
    const changed = await s.projects.addStatus(project(w, o), input)
    w.statuses.push(id)
    return changed
  },
  updateStatus: (s, w, o) =>
    s.projects.updateStatus(project(w, o), pick(w.statuses, o.with), { name: o.text, position: o.with % 5 }),
  removeStatus: async (s, w, o) => {
    const { statuses } = await s.projects.get(project(w, o))
    const status = statuses[o.with % statuses.length]
    const heir = statuses.find(({ id, category }) => id !== status?.id && category === status?.category)
    return s.projects.removeStatus(project(w, o), status?.id ?? NOWHERE, {
      replacedBy: heir?.id ?? pick(w.statuses, o.on),
    })
  },
  linkProject: (s, w, o) =>
    s.projects.link(project(w, o), {
      externalRef: { system: 'elsewhere', id: `board-${o.with}` },
      statuses: [
        { name: o.text, category: category(o.with), externalRef: { system: 'elsewhere', id: `list-${o.with}` } },
        { name: 'Done', category: 'COMPLETED', externalRef: { system: 'elsewhere', id: 'done' } },
      ],
      labels: [{ name: o.text, externalRef: { system: 'elsewhere', id: `label-${o.with}` } }],
    }),
  addLabel: async (s, w, o) => {
    const id = `label-${w.labels.length}`
    const changed = await s.projects.addLabel(project(w, o), { id, name: o.text, color: color(o.with) })
    w.labels.push(id)
    return changed
  },
  updateLabel: (s, w, o) => s.projects.updateLabel(project(w, o), pick(w.labels, o.with), { color: color(o.on) }),
  removeLabel: (s, w, o) =>
    s.projects.removeLabel(project(w, o), pick(w.labels, o.with), o.on % 2 ? { replacedBy: pick(w.labels, o.on) } : {}),
  addToProject: (s, w, o) =>
    s.projects.addMember(project(w, o), { userId: person(w, o), role: projectRole(o.with + o.on) }),
  changeInProject: (s, w, o) =>
    s.projects.changeRole(project(w, o), person(w, o), { role: projectRole(o.with + o.on) }, versionOf(o)),
  removeFromProject: (s, w, o) => s.projects.removeMember(project(w, o), person(w, o)),
} satisfies Record<string, Run>

const ofPeople = {
  renameOrganization: (s, _, o) => s.organizations.update('acme', { name: o.text }, versionOf(o)),
  addToOrganization: (s, w, o) =>
    s.organizations.addMember('acme', { userId: person(w, o), role: organizationRole(o.on) }),
  changeInOrganization: (s, w, o) =>
    s.organizations.changeRole('acme', person(w, o), { role: organizationRole(o.on) }, versionOf(o)),
  removeFromOrganization: (s, w, o) => s.organizations.removeMember('acme', person(w, o)),
  register: (s, w, o) => kept(w.users, s.users.register({ name: o.text, email: `u${o.with % 4}@example.com` })),
  placeholder: (s, w, o) => kept(w.users, s.users.placeholder({ name: o.text })),
  deactivate: (s, w, o) => s.users.deactivate(pick(w.users, o.on)),
  reactivate: (s, w, o) => s.users.reactivate(pick(w.users, o.on)),
  readFirst: async (s, w, o) => {
    await w.tw.settled()
    const { items } = await s.notifications.list({ unread: true })
    return s.notifications.read(
      pick(items, o.with) === NOWHERE ? NOWHERE : (items[o.with % items.length]?.id ?? NOWHERE),
    )
  },
  wait: (_, w, o) => w.clock.leap(o.with * 60 * 60 * 1000),
} satisfies Record<string, Run>

/** Half of a transaction that is given up: nothing of it may stay. */
const changeOfMind = {
  changeOfMind: (s, w, o) =>
    s
      .transaction(async (inner) => {
        await inner.tasks.create({ projectId: project(w, o), title: o.text })
        await inner.tasks.update(task(w, o), { title: o.text })
        throw new ChangeOfMind()
      })
      .catch((error: unknown) => {
        if (!(error instanceof ChangeOfMind)) throw error
      }),
} satisfies Record<string, Run>

class ChangeOfMind extends Error {}

const operations = { ...ofTasks, ...ofProjects, ...ofPeople, ...changeOfMind }
const seldom = ['createProject', 'archiveProject', 'deleteProject', 'removeFromOrganization', 'removeFromProject']
const often = ['createTask', 'transition', 'transitionTo', 'comment', 'moveTask', 'assign', 'renameTask', 'addLabel']
/** What a life is made of; what happens often is in it several times. */
export const operationNames = (Object.keys(operations) as OperationName[]).flatMap((name) =>
  Array<OperationName>(often.includes(name) ? 6 : seldom.includes(name) ? 1 : 3).fill(name),
)
/** Indexes of actors: those who may do something act more often. */
export const actorIndexes: readonly number[] = [0, 0, 0, 0, 0, 1, 1, 1, 2, 3, 3, 3, 3, 4, 5]

export type Outcome = { readonly done: unknown } | { readonly refused: string }

/** Does it, and tells what came of it; only refusals are outcomes, everything else is thrown. */
export async function perform(world: World, operation: Operation): Promise<Outcome> {
  const session = world.actors[operation.by % world.actors.length]
  if (!session) throw new Error('A world has actors.')
  try {
    const run: Run = operations[operation.do]
    return { done: (await run(session, world, operation)) ?? null }
  } catch (error) {
    if (error instanceof TaskwrightError && error.kind !== 'unavailable' && error.kind !== 'busy')
      return { refused: error.code }
    throw error
  }
}
