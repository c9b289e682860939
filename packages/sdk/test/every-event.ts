import { type CloudEvent, createTaskwright, type Session, toCloudEvent } from '@taskwright/core'
import { memoryStorage } from '@taskwright/core/memory'

/** What an engine writes when everything that can happen has happened. */
export async function everyEvent(): Promise<readonly CloudEvent[]> {
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
