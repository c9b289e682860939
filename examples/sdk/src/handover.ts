import { createClient } from '@taskwright/sdk'

/** Registers two people on the server and lets them work together; says what happens. */
export async function handOver(baseUrl: string, say: (line: string) => void): Promise<void> {
  const ana = createClient({ baseUrl })
  const bob = createClient({ baseUrl })
  const now = Date.now()
  await ana.auth.register({ name: 'Ana', email: `ana.${now}@example.com`, password: 'correct horse battery' })
  const { user } = await bob.auth.register({
    name: 'Bob',
    email: `bob.${now}@example.com`,
    password: 'staple the horse',
  })

  const launch = await ana.projects.create({ key: 'LNCH', name: 'Launch' })
  await ana.projects.addMember(launch.id, { email: user.email ?? '', role: 'CONTRIBUTOR' })
  const task = await ana.tasks.create({ projectId: launch.id, title: 'Write the README', priority: 'HIGH' })
  await ana.tasks.update(task.id, { assigneeIds: { add: [user.id] } })
  say(`Ana hands ${task.key} "${task.title}" to Bob.`)

  const told = await firstNotification(bob)
  say(`Bob is told: ${told.eventType}, ${told.task?.key}.`)
  await bob.notifications.read(told.id)

  await bob.tasks.complete(task.id)
  const back = await firstNotification(ana)
  say(`Ana is told: ${back.eventType}, it is ${back.task?.category}.`)
}

/** Inboxes follow the log: an item is there a moment after what it tells of. */
async function firstNotification(person: ReturnType<typeof createClient>) {
  for (let tries = 0; tries < 100; tries++) {
    for await (const item of person.notifications.list({ unread: true })) return item
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('Nobody was told.')
}
