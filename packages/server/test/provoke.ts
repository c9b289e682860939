import { commonError, type JsonValue, type ProjectsApi } from '@taskwright/core'
import { importIntoProject, readTrelloExport } from '@taskwright/core/imports'
import { bodySchemaOf, operationOf, parametersOf } from './contract-schemas.ts'
import { aBoard, addressOf, type Example, examples } from './examples.ts'
import type { Faults } from './faulty-storage.ts'
import { type Answer, type Call, startServer } from './harness.ts'
import type { Target, World } from './world.ts'

export type OperationId = keyof typeof examples

/** Everything at hand to make an operation refuse. */
export interface Stage {
  readonly id: OperationId
  readonly world: World
  readonly faults: Faults
  readonly clock: { skip(ms: number): void }
  /** Something in the keeper's inbox. */
  readonly itemId: string
}

type Provoke = (stage: Stage) => Promise<Answer>
type Change = Partial<Target> | ((world: World) => Partial<Target>)

/** Somebody who may do it: what is refused then is refused for the reason at hand. */
export function actorOf(id: OperationId): string | undefined {
  if (['registerUser', 'login', 'refreshSession'].includes(id)) return undefined
  if (id.includes('Organization')) return 'orgOwner'
  if (id === 'editComment' || id === 'deleteComment') return 'author'
  return 'keeper'
}

interface Send {
  readonly target?: Target
  readonly change?: Change
  readonly body?: (valid: unknown) => unknown
  readonly query?: Readonly<Record<string, string>>
  readonly path?: Readonly<Record<string, string>>
  readonly method?: string
  readonly token?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/** The operation's valid request with something changed. */
export async function send({ id, world, itemId }: Stage, how: Send = {}): Promise<Answer> {
  const { path, method } = operationOf(id)
  const changed = typeof how.change === 'function' ? how.change(world) : how.change
  const target = { ...(how.target ?? world.own), ...changed }
  const example: Example = examples[id].request?.(target) ?? {}
  const address = addressOf(path, target, {
    path: { notificationId: itemId, ...example.path, ...how.path },
    query: { ...example.query, ...how.query },
  })
  const body = how.body ? how.body(example.body) : example.body
  const token = 'token' in how ? how.token : actorOf(id)
  const call: Call = {
    ...(token === undefined ? {} : { token }),
    ...(body === undefined ? {} : { body }),
    ...(how.headers ? { headers: how.headers } : {}),
  }
  return world.call((how.method ?? method).toUpperCase(), address, call)
}

const host = ({ world }: Stage, organizationId = 'A') =>
  world.engine.as({ userId: 'host', trusted: true, organizationId })
const keeper = ({ world }: Stage) => world.engine.as({ userId: 'keeper', organizationId: '*' })

const add = (more: Readonly<Record<string, JsonValue>>) => (valid: unknown) => ({ ...(valid as object), ...more })
const sending =
  (how: Send): Provoke =>
  (stage) =>
    send(stage, how)
const after =
  (before: (stage: Stage) => Promise<unknown>, how: Send = {}): Provoke =>
  async (stage) => {
    await before(stage)
    return send(stage, how)
  }

const failing =
  (which: 'all' | 'writes', error: () => Error): Provoke =>
  async (stage) => {
    // What has to be there is there before the storage fails.
    stage.faults[which] = error()
    try {
      return await send(stage)
    } finally {
      stage.faults[which] = undefined
    }
  }
const storage = (code: Parameters<typeof commonError>[0]) => failing('all', () => commonError(code))

const MONTH_MS = 31 * 24 * 3_600_000
const archiveProject = (stage: Stage) => host(stage).projects.archive(stage.world.own.projectId)
const deleteProject = (stage: Stage) => host(stage).projects.delete(stage.world.own.projectId)
const archiveTask = (stage: Stage) => host(stage).tasks.archive(stage.world.own.taskId)
const deleteTask = (stage: Stage) => host(stage).tasks.delete(stage.world.own.taskId)
const externalRef = { system: 'elsewhere', id: '1' }

/** How to get each code out of any operation that lists it. */
export const provokers: Readonly<Record<string, Provoke>> = {
  'request.malformed_json': sending({ body: () => '{' }),
  'request.method_not_allowed': sending({ method: 'put' }),
  'request.too_large': sending({ body: () => JSON.stringify({ text: 'x'.repeat(1_048_576) }) }),
  'request.unsupported_media_type': sending({ body: () => '{}', headers: { 'content-type': 'text/plain' } }),
  'auth.required': sending({ token: undefined }),
  'access.denied': (stage) =>
    send(stage, { token: stage.id.includes('Organization') || stage.id === 'createProject' ? 'orgGuest' : 'viewer' }),
  'input.invalid': invalidInput,
  'cursor.invalid': sending({ query: { cursor: 'nonsense' } }),
  'organization.not_found': sending({ change: { organizationId: 'nothing' } }),
  'project.not_found': sending({ change: { projectId: 'nothing' } }),
  'task.not_found': sending({ change: { taskId: 'nothing' } }),
  'comment.not_found': sending({ change: { commentId: 'nothing' } }),
  'status.not_found': sending({ change: { statusId: 'nothing' } }),
  'label.not_found': sending({ change: { labelId: 'nothing' } }),
  'member.not_found': sending({ change: { userId: 'stranger' } }),
  'user.not_found': sending({ body: () => ({ email: 'nobody@example.com', role: 'MEMBER' }) }),
  'job.not_found': sending({ path: { jobId: 'nothing' } }),
  'notification.not_found': sending({ path: { notificationId: 'nothing' } }),
  'user.email_taken': after((stage) => send(stage)),
  'member.already_added': sending({ change: { strangerId: 'lead' } }),
  'project.archived': after(archiveProject),
  'project.deleted': after(deleteProject),
  'task.archived': after(archiveTask),
  'task.deleted': after(deleteTask),
  'version.stale': sending({ headers: { 'if-match': '"999"' } }),
  'idempotency.in_flight': inFlight,
  'idempotency.mismatch': mismatch,
  'task.assignee_without_access': sending({ body: add({ assigneeIds: ['stranger'] }) }),
  'task.due_before_start': sending({ body: add({ start: { date: '2026-12-02' }, due: { date: '2026-12-01' } }) }),
  'task.neighbour_not_found': sending({ body: add({ after: 'nothing' }) }),
  'engine.failed': failing('all', () => new Error('the password is hunter2')),
  'engine.closed': storage('engine.closed'),
  'storage.busy': storage('storage.busy'),
  'storage.conflict': storage('storage.conflict'),
  'storage.unavailable': storage('storage.unavailable'),
  'storage.readonly': storage('storage.readonly'),
  'storage.damaged': storage('storage.damaged'),
  'storage.outdated': storage('storage.outdated'),
  'storage.misconfigured': storage('storage.misconfigured'),
  'storage.full': failing('writes', () => commonError('storage.full')),
}

/** Refusals that leave everything as it was, so that one world does for all of them. */
export function leavesNoTrace(id: OperationId, code: string): boolean {
  if (special[id]?.[code] !== undefined) return false
  return /^(request|storage|engine)\.|\.not_found$|^(auth\.required|access\.denied|input\.invalid|cursor\.invalid|version\.stale)$/.test(
    code,
  )
}

const tooManyLists = {
  ...aBoard,
  cards: [],
  lists: Array.from({ length: 201 }, (_, n) => ({ id: `l${n}`, name: `List ${n}`, closed: false, pos: n })),
}

/** Where an operation needs another way than all others. */
export const special: { readonly [Id in OperationId]?: Readonly<Record<string, Provoke>> } = {
  getMetrics: {
    'auth.required': async () => {
      const { call, stop } = await startServer({ metrics: { token: 'for scrapers' } })
      return call('GET', '/metrics').finally(stop)
    },
  },
  login: {
    'auth.credentials_wrong': sending({ body: add({ password: 'wrong' }) }),
    'storage.full': failing('writes', () => commonError('storage.full')),
  },
  refreshSession: {
    'auth.refresh_invalid': sending({ body: add({ refreshToken: 'nonsense' }) }),
    'auth.session_revoked': async (stage) => {
      await send(stage)
      stage.clock.skip(60_000)
      return send(stage)
    },
  },
  createOrganization: {
    'id.taken': sending({ body: add({ id: 'A' }) }),
    'idempotency.mismatch': mismatchBy({}, { body: add({ name: 'Another' }) }),
  },
  updateOrganization: { 'idempotency.mismatch': mismatchBy({}, { body: add({ name: 'Another' }) }) },
  addOrganizationMember: { 'idempotency.mismatch': mismatchBy({}, { body: add({ role: 'GUEST' }) }) },
  changeOrganizationRole: {
    'member.last_owner': sending({ change: { userId: 'orgOwner' } }),
    'idempotency.mismatch': mismatchBy({}, { body: add({ role: 'GUEST' }) }),
  },
  removeOrganizationMember: {
    'member.last_owner': sending({ change: { userId: 'orgOwner' } }),
    'idempotency.mismatch': mismatchBy({}, { change: { userId: 'orgMember' } }),
  },
  createProject: {
    'id.taken': (stage) => send(stage, { body: add({ id: stage.world.own.projectId }) }),
    'project.external_ref_taken': after((stage) => send(stage, { body: add({ externalRef }) }), {
      body: add({ key: 'OTHERKEY', externalRef }),
    }),
    'project.key_taken': sending({ body: add({ key: 'OWN' }) }),
    'status.name_taken': sending({
      body: add({
        statuses: [
          { name: 'One', category: 'PENDING' },
          { name: 'one', category: 'COMPLETED' },
        ],
      }),
    }),
    'organization.required': after(
      ({ world }) => world.engine.as({ userId: 'keeper' }).organizations.create({ name: 'Second' }),
      { body: (valid) => ({ ...(valid as object), organizationId: undefined }) },
    ),
    'idempotency.mismatch': mismatchBy({}, { body: add({ key: 'NEWER' }) }),
  },
  deleteProject: { 'project.deleted': after(deleteProject) },
  restoreProject: {
    'project.not_archived': after((stage) => host(stage).projects.restore(stage.world.own.projectId)),
    'project.restore_expired': after(async (stage) => {
      await deleteProject(stage)
      stage.clock.skip(MONTH_MS)
    }),
    'idempotency.mismatch': mismatchBy({}, { target: 'other' }),
  },
  addProjectMember: {
    'user.not_found': sending({ body: () => ({ email: 'nobody@example.com', role: 'VIEWER' }) }),
  },
  changeProjectRole: {
    'member.last_owner': (stage) => send(stage, { target: stage.world.other, change: { userId: 'keeper' } }),
    'idempotency.mismatch': mismatchBy({}, { body: add({ role: 'ADMIN' }) }),
  },
  removeProjectMember: {
    'member.last_owner': (stage) => send(stage, { target: stage.world.other, change: { userId: 'keeper' } }),
    'idempotency.mismatch': mismatchBy({}, { change: { userId: 'viewer' } }),
  },
  addStatus: {
    'id.taken': (stage) => send(stage, { body: add({ id: stage.world.own.statusId }) }),
    'status.name_taken': sending({ body: add({ name: 'later' }) }),
    'status.too_many': after((stage) =>
      fill(stage, (projects, id, n) => projects.addStatus(id, { name: `S${n}`, category: 'PENDING' })),
    ),
  },
  updateStatus: { 'status.name_taken': (stage) => send(stage, { body: () => ({ name: 'To do' }) }) },
  removeStatus: {
    'status.replacement_invalid': (stage) => send(stage, { query: { replacedBy: stage.world.own.statusId } }),
  },
  addLabel: {
    'id.taken': (stage) => send(stage, { body: add({ id: stage.world.own.labelId }) }),
    'label.name_taken': sending({ body: add({ name: 'BUG' }) }),
    'label.too_many': after((stage) => fill(stage, (projects, id, n) => projects.addLabel(id, { name: `L${n}` }))),
  },
  updateLabel: {
    'label.name_taken': after((stage) => host(stage).projects.addLabel(stage.world.own.projectId, { name: 'second' }), {
      body: () => ({ name: 'second' }),
    }),
  },
  removeLabel: { 'label.replacement_invalid': sending({ query: { replacedBy: 'nothing' } }) },
  importProject: {
    'request.too_large': sending({ headers: { 'content-length': '67108865' } }),
    'import.unreadable': sending({ body: add({ board: { id: 'b1', lists: [] } }) }),
    'import.map_invalid': sending({ body: add({ map: { Nowhere: 'PENDING' } }) }),
    'import.too_large': sending({ body: add({ board: tooManyLists }) }),
    'import.project_taken': async (stage) => {
      await importInto(stage, stage.world.other.projectId, aBoard)
      return send(stage)
    },
    'import.project_linked': async (stage) => {
      await importInto(stage, stage.world.own.projectId, { ...aBoard, id: 'b2', cards: [] })
      return send(stage)
    },
    'idempotency.mismatch': mismatchBy({}, { body: add({ dryRun: true }) }),
  },
  createTask: {
    'id.taken': (stage) => send(stage, { body: add({ id: stage.world.own.taskId }) }),
    'status.not_found': sending({ body: add({ statusId: 'nothing' }) }),
    'label.not_found': sending({ body: add({ labelIds: ['nothing'] }) }),
    'task.external_ref_taken': after((stage) => send(stage, { body: add({ externalRef }) }), {
      body: add({ externalRef }),
    }),
  },
  updateTask: { 'label.not_found': sending({ body: add({ labelIds: ['nothing'] }) }) },
  transitionTask: { 'status.not_found': sending({ body: () => ({ statusId: 'nothing' }) }) },
  restoreTask: {
    'task.not_archived': after((stage) => host(stage).tasks.restore(stage.world.own.taskId)),
    'task.restore_expired': after(async (stage) => {
      await deleteTask(stage)
      stage.clock.skip(MONTH_MS)
    }),
  },
  createComment: {
    'id.taken': (stage) => send(stage, { body: add({ id: stage.world.own.commentId }) }),
    'comment.external_ref_taken': after((stage) => send(stage, { body: add({ externalRef }) }), {
      body: add({ externalRef }),
    }),
  },
  editComment: { 'idempotency.mismatch': mismatchBy({}, { body: add({ body: 'Otherwise' }) }) },
  deleteComment: {
    'idempotency.mismatch': async (stage) => {
      const { taskId } = stage.world.own
      const second = await stage.world.engine
        .as({ userId: 'author', organizationId: '*' })
        .tasks.comment(taskId, { body: 'x' })
      return mismatchBy({}, { change: { commentId: second.id } })(stage)
    },
  },
  readNotification: {
    'idempotency.mismatch': async (stage) => {
      const { items } = await keeper(stage).notifications.list()
      const [first, second] = items
      return mismatchBy(
        { path: { notificationId: first?.id ?? '' } },
        { path: { notificationId: second?.id ?? '' } },
      )(stage)
    },
  },
}

const importInto = ({ world }: Stage, projectId: string, board: object) =>
  importIntoProject({
    engine: world.engine,
    board: readTrelloExport(board),
    projectId,
    actor: { userId: 'host', trusted: true, organizationId: 'A' },
  })

/** Adds until the project takes no more. */
async function fill(
  stage: Stage,
  add: (projects: ProjectsApi, id: string, n: number) => Promise<unknown>,
): Promise<void> {
  const { projects } = host(stage)
  for (let n = 0; n < 1_000; n++) {
    try {
      await add(projects, stage.world.own.projectId, n)
    } catch {
      return
    }
  }
}

/** Whatever the operation takes, wrong: its body, else its query, else what is in its path. */
async function invalidInput(stage: Stage): Promise<Answer> {
  if (bodySchemaOf(stage.id) !== undefined) return send(stage, { body: () => ({ nonsense: true }) })
  const parameters = parametersOf(stage.id)
  if (parameters.some(({ name }) => name === 'limit')) return send(stage, { query: { limit: '0' } })
  const inPath = parameters.find((parameter) => parameter.in === 'path')
  return send(stage, { path: { [inPath?.name ?? '']: 'has a space' } })
}

const keyed = (key: string) => ({ headers: { 'idempotency-key': key } })

/** Two at once with one key, and a storage that lets nobody finish until both have come. */
async function inFlight(stage: Stage): Promise<Answer> {
  let release = (): void => {}
  stage.faults.hold = new Promise((resolve) => {
    release = resolve
  })
  const before = stage.faults.writers
  const first = send(stage, keyed('one'))
  while (stage.faults.writers === before) await new Promise((resolve) => setTimeout(resolve, 1))
  const second = await send(stage, keyed('one'))
  release()
  stage.faults.hold = undefined
  const { status } = await first
  if (status >= 300) throw new Error(`The first of two requests was refused with ${status}.`)
  return second
}

type Variant = Omit<Send, 'target'> & { readonly target?: 'own' | 'other' }

/** One key for two requests. */
function mismatchBy(first: Variant, second: Variant): Provoke {
  return async (stage) => {
    const from = ({ target = 'own', ...how }: Variant): Send => ({
      ...how,
      target: stage.world[target],
      ...keyed('one'),
    })
    const { status, body } = await send(stage, from(first))
    if (status >= 300) throw new Error(`The first of two requests was refused: ${JSON.stringify(body)}`)
    return send(stage, from(second))
  }
}

/** The second request is about something else. */
function mismatch(stage: Stage): Promise<Answer> {
  return mismatchBy({}, { target: 'other' })(stage)
}
