import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { checked, named } from '../test/contract-check.ts'
import { clientOf, password, signedUp, startServer as startRealServer } from '../test/real-server.ts'
import { isProblem, type Job, tokens } from './index.ts'

const MINUTE = 60_000
const seen = new Set<string>()

/** A server whose every answer is compared with openapi.yaml. */
async function startServer() {
  const { send, ...server } = await startRealServer()
  const way = checked(send)
  onTestFinished(() => {
    for (const operation of way.seen) seen.add(operation)
  })
  return { ...server, send: way.send }
}

describe('work', () => {
  it('goes from an organization to a finished task', async () => {
    const { send, engine } = await startServer()
    const { client: ana, user } = await signedUp(send, 'Ana')
    const { client: bo, email, user: other } = await signedUp(send, 'Bo')

    const acme = await ana.organizations.create({ name: 'Acme' })
    await ana.organizations.update(acme.id, { name: 'Acme Inc' }, { ifVersion: acme.version })
    expect(await ana.organizations.get(acme.id)).toMatchObject({ name: 'Acme Inc', role: 'OWNER' })
    const member = await ana.organizations.addMember(acme.id, { email, role: 'MEMBER' })
    await ana.organizations.changeRole(acme.id, other.id, { role: 'GUEST' }, { ifVersion: member.version })
    expect((await ana.organizations.members(acme.id).page()).items).toHaveLength(2)
    expect((await bo.organizations.list().page()).items.map(({ role }) => role)).toEqual(['OWNER', 'GUEST'])

    const launch = await ana.projects.create({ organizationId: acme.id, name: 'Launch', key: 'LNCH' })
    await ana.projects.addMember(launch.id, { userId: other.id, role: 'VIEWER' })
    await ana.projects.changeRole(launch.id, other.id, { role: 'CONTRIBUTOR' })
    expect((await ana.projects.members(launch.id).page()).items).toHaveLength(2)

    const due = { at: '2026-12-01T17:00:00Z', timeZone: 'Europe/Madrid' }
    const input = { projectId: launch.id, title: 'Write the README', assigneeIds: [other.id], due }
    const task = await ana.tasks.create(input, { idempotencyKey: 'first' })
    expect(await ana.tasks.create(input, { idempotencyKey: 'first' })).toEqual(task)
    await bo.tasks.start(task.id, { ifVersion: task.version })
    await bo.tasks.update(task.id, { labelIds: { add: [] }, metadata: { pages: 3 }, estimateMinutes: 90 })
    expect(await bo.tasks.complete(task.id)).toMatchObject({ category: 'COMPLETED', metadata: { pages: 3 } })
    expect(await ana.tasks.get(task.id)).toMatchObject({
      key: 'LNCH-1',
      due: { ...due, at: '2026-12-01T17:00:00.000Z' },
    })
    expect((await bo.tasks.list({ assigneeId: 'me', category: 'COMPLETED' }).page()).items).toHaveLength(1)

    await engine.settled()
    expect(await bo.notifications.unreadCount()).toEqual({ count: 1 })
    for await (const { id, readAt } of bo.notifications.list({ unread: true })) {
      expect(readAt).toBeNull()
      await bo.notifications.read(id)
    }
    expect(await bo.notifications.unreadCount()).toEqual({ count: 0 })
    expect(await ana.users.me()).toEqual(user)
    expect(await ana.users.updateMe({ timeZone: 'Europe/Madrid' })).toMatchObject({ timeZone: 'Europe/Madrid' })

    await ana.projects.removeMember(launch.id, other.id)
    await ana.organizations.removeMember(acme.id, other.id)
    await expect(bo.tasks.get(task.id)).rejects.toMatchObject({ problem: { code: 'task.not_found' } })
  })

  it('shapes a project and its board', async () => {
    const { send } = await startServer()
    const { client } = await signedUp(send, 'Ana')
    const { id, statuses } = await client.projects.create({ name: 'Launch', key: 'LNCH', metadata: { colour: 'red' } })
    const [todo, doing] = statuses
    await client.projects.update(id, { description: '# Plan', metadata: { colour: null } })
    const review = { name: 'Review', category: 'IN_PROGRESS', position: 2 } as const
    const added = (await client.projects.addStatus(id, { id: 'review', ...review })).version
    await client.projects.updateStatus(id, 'review', { name: 'In review' }, { ifVersion: added })
    expect((await client.projects.statuses(id).page()).items.map(({ name }) => name)).toContain('In review')
    await client.projects.removeStatus(id, 'review', { replacedBy: doing?.id ?? '' })
    await client.projects.addLabel(id, { id: 'bug', name: 'bug', color: '#C1121F' })
    await client.projects.addLabel(id, { id: 'defect', name: 'defect' })
    await client.projects.updateLabel(id, 'bug', { color: null })
    expect((await client.projects.labels(id).page()).items).toMatchObject([{ color: null }, { name: 'defect' }])

    const first = await client.tasks.create({ projectId: id, title: 'First', labelIds: ['bug'] })
    const second = await client.tasks.create({ projectId: id, title: 'Second', statusId: todo?.id ?? '' })
    await client.projects.removeLabel(id, 'bug', { replacedBy: 'defect' })
    expect((await client.tasks.get(first.id)).labelIds).toEqual(['defect'])
    await client.tasks.move(second.id, { before: first.id })
    const board = await client.tasks.list({ projectId: id, sort: 'rank' }).page()
    expect(board.items.map(({ title }) => title)).toEqual(['Second', 'First'])

    const { id: commentId } = await client.tasks.comment(first.id, { body: 'Hm.' })
    await client.tasks.editComment(first.id, commentId, { body: 'Well.' }, { ifVersion: 1 })
    expect(await client.tasks.getComment(first.id, commentId)).toMatchObject({ body: 'Well.', version: 2 })
    expect((await client.tasks.comments(first.id).page()).items).toHaveLength(1)
    await client.tasks.deleteComment(first.id, commentId)

    await client.tasks.archive(first.id)
    await client.tasks.restore(first.id)
    await client.tasks.delete(first.id)
    expect((await client.tasks.list({ projectId: id, deleted: true }).page()).items).toHaveLength(1)
    await client.projects.archive(id)
    await client.projects.restore(id)
    await client.projects.delete(id)
    expect((await client.projects.list({ text: 'laun' }).page()).items).toEqual([])
  })

  it('walks through a list of several pages', async () => {
    const { send } = await startServer()
    const { client } = await signedUp(send, 'Ana')
    const { id: projectId } = await client.projects.create({ name: 'Launch', key: 'LNCH' })
    for (let i = 1; i <= 7; i++) await client.tasks.create({ projectId, title: `Task ${i}` })
    const numbers: number[] = []
    for await (const { number } of client.tasks.list({ projectId, limit: 3, sort: '-number' })) numbers.push(number)
    expect(numbers).toEqual([7, 6, 5, 4, 3, 2, 1])
  })
})

describe('a job', () => {
  const board = {
    id: 'b1',
    name: 'Board',
    lists: [{ id: 'l1', name: 'To Do', closed: false, pos: 1 }],
    cards: [{ id: 'c1', idList: 'l1', name: 'Card', pos: 1 }],
  }

  it('takes over a board, and is waited for', async () => {
    const { send } = await startServer()
    const { client } = await signedUp(send, 'Ana')
    const launch = await client.projects.create({ name: 'Launch', key: 'LNCH' })
    const told: Job['progress'][] = []
    const { id } = await client.projects.import(launch.id, { source: 'trello', board }, { timeoutMs: 600_000 })
    const job = await client.jobs.wait(id, { onProgress: ({ progress }) => told.push(progress) })
    expect(job).toMatchObject({ id, type: 'import', status: 'COMPLETED', problem: null })
    expect(told.length).toBeGreaterThan(0)
    expect((await client.tasks.list({ projectId: launch.id }).page()).items).toMatchObject([{ title: 'Card' }])
    expect((await client.jobs.list().page()).items).toEqual([job])
  })
})

describe('refusals', () => {
  it('say what a program needs to know', async () => {
    const { send } = await startServer()
    const { client } = await signedUp(send, 'Ana')
    const { id: projectId } = await client.projects.create({ name: 'Launch', key: 'LNCH' })
    const task = await client.tasks.create({ projectId, title: 'Write' })
    await client.tasks.update(task.id, { priority: 'HIGH' })

    const stale = await client.tasks.update(task.id, { title: 'x' }, { ifVersion: 1 }).catch((error: unknown) => error)
    if (!isProblem(stale, 'version.stale')) throw stale
    expect(stale.problem).toMatchObject({ status: 412, currentVersion: 2, fields: ['priority'] })

    const invalid = await client.tasks.create({ projectId, title: '' }).catch((error: unknown) => error)
    if (!isProblem(invalid, 'input.invalid')) throw invalid
    expect(invalid.problem.errors).toEqual([expect.objectContaining({ path: 'title' })])

    const key = { idempotencyKey: 'k' }
    await client.tasks.comment(task.id, { body: 'a' }, key)
    await expect(client.tasks.comment(task.id, { body: 'b' }, key)).rejects.toMatchObject({
      problem: { code: 'idempotency.mismatch' },
    })
    const taken = client.projects.create({ name: 'Other', key: 'LNCH' })
    await expect(taken).rejects.toMatchObject({ problem: { code: 'project.key_taken', status: 409 } })
    const lost = client.tasks.list({ projectId, cursor: 'bm8' }).page()
    await expect(lost).rejects.toMatchObject({ problem: { code: 'cursor.invalid' } })
    const { error } = await client.GET('/api/v1/tasks/{taskId}', { params: { path: { taskId: 'nope' } } })
    expect(error).toMatchObject({ code: 'task.not_found', status: 404 })
  })

  it('keep strangers out', async () => {
    const { send } = await startServer()
    const { client: ana } = await signedUp(send, 'Ana')
    const { client: bo } = await signedUp(send, 'Bo')
    const { id } = await ana.projects.create({ name: 'Launch', key: 'LNCH' })
    await expect(bo.projects.get(id)).rejects.toMatchObject({ problem: { code: 'project.not_found' } })
    await expect(clientOf(send).projects.get(id)).rejects.toMatchObject({ problem: { code: 'auth.required' } })
    const forged = clientOf(send, { token: () => 'forged' })
    await expect(forged.projects.get(id)).rejects.toMatchObject({ problem: { code: 'auth.token_invalid' } })
  })
})

describe('a lost answer', () => {
  it('does not make the write happen twice', async () => {
    const { send } = await startServer()
    const auth = tokens()
    const { client: sure } = await signedUp(send, 'Ana', auth)
    const { id: projectId } = await sure.projects.create({ name: 'Launch', key: 'LNCH' })
    let losses = 2
    const shaky = clientOf(async (request) => {
      const response = await send(request)
      if (losses-- > 0) throw new TypeError('fetch failed')
      return response
    }, auth)
    const task = await shaky.tasks.create({ projectId, title: 'Write' })
    expect((await sure.tasks.list({ projectId }).page()).items).toEqual([task])
  })
})

describe('a session', () => {
  const drawer = () => {
    const onSignedOut = vi.fn()
    const kept: { tokens: { accessToken: string; refreshToken: string } | null } = { tokens: null }
    const save = (next: typeof kept.tokens) => {
      kept.tokens = next
    }
    return { kept, onSignedOut, auth: tokens({ load: () => kept.tokens, save, onSignedOut }) }
  }

  it('outlives its access token', async () => {
    const { send, later } = await startServer()
    const { auth, kept, onSignedOut } = drawer()
    const { client } = await signedUp(send, 'Ana', auth)
    const before = kept.tokens
    later(16 * MINUTE)
    const answers = await Promise.all(Array.from({ length: 8 }, () => client.users.me()))
    expect(new Set(answers.map(({ name }) => name))).toEqual(new Set(['Ana']))
    expect(kept.tokens?.refreshToken).not.toBe(before?.refreshToken)
    expect(onSignedOut).not.toHaveBeenCalled()
  })

  it('survives a refresh whose answer was lost', async () => {
    const { send, later } = await startServer()
    const { auth, onSignedOut } = drawer()
    let losses = 1
    const { client } = await signedUp(
      async (request) => {
        const response = await send(request)
        if (request.url.endsWith('/refresh') && losses-- > 0) throw new TypeError('fetch failed')
        return response
      },
      'Ana',
      auth,
    )
    later(16 * MINUTE)
    await expect(client.users.me()).resolves.toMatchObject({ name: 'Ana' })
    expect(onSignedOut).not.toHaveBeenCalled()
  })

  it('ends for everyone when a refresh token comes a second time', async () => {
    const { send, later } = await startServer()
    const { auth, kept, onSignedOut } = drawer()
    const { client } = await signedUp(send, 'Ana', auth)
    const stolen = kept.tokens?.refreshToken ?? ''
    later(16 * MINUTE)
    await client.users.me()
    later(MINUTE)
    const thief = clientOf(send).auth.refresh({ refreshToken: stolen })
    await expect(thief).rejects.toMatchObject({ problem: { code: 'auth.session_revoked' } })
    await expect(client.users.me()).rejects.toMatchObject({ problem: { code: 'auth.session_revoked' } })
    later(16 * MINUTE)
    await expect(client.users.me()).rejects.toMatchObject({ problem: { status: 401 } })
    expect(onSignedOut).toHaveBeenCalledOnce()
    expect(kept.tokens).toBeNull()
  })

  it('ends with a logout and begins again with a login', async () => {
    const { send } = await startServer()
    const { auth, kept } = drawer()
    const { client, email } = await signedUp(send, 'Ana', auth)
    const old = kept.tokens?.accessToken ?? ''
    await client.auth.logout()
    await expect(client.users.me()).rejects.toMatchObject({ problem: { code: 'auth.required' } })
    await expect(clientOf(send, { token: () => old }).users.me()).rejects.toMatchObject({
      problem: { code: 'auth.session_revoked' },
    })
    await expect(client.auth.login({ email, password: 'wrong' })).rejects.toMatchObject({
      problem: { code: 'auth.credentials_wrong' },
    })
    await client.auth.login({ email, password })
    expect(await client.users.me()).toMatchObject({ name: 'Ana' })
  })
})

it('all operations were used above', () => {
  expect(named.filter((operation) => !seen.has(operation))).toEqual([])
})
