import { createTaskwright } from '@taskwright/core'
import { sqlite } from '@taskwright/storage-mikro-orm/sqlite'

await using tw = await createTaskwright({ storage: sqlite(process.argv[2] ?? 'tasks.db') })
tw.subscribe('mailer', ['task.assigned'], ({ data }) => console.log(`mail to ${data.userIds.join(', ')}`))

// Your own user ids. Everything they may do is checked, everything they do is in the log.
const ana = tw.as({ userId: 'ana' })
const bob = tw.as({ userId: 'bob' })

// The first run makes the project, later ones find it.
const [known] = (await ana.projects.list()).items
const launch = known ?? (await ana.projects.create({ name: 'Launch', key: 'LNCH' }))
if (!known) await ana.projects.addMember(launch.id, { userId: 'bob', role: 'CONTRIBUTOR' })

const task = await ana.tasks.create(
  { projectId: launch.id, title: 'Write the README', priority: 'HIGH', assigneeIds: ['bob'] },
  { idempotencyKey: crypto.randomUUID() }, // sent twice, it is made once
)
await bob.tasks.start(task.id, { ifVersion: task.version })

await tw.settled() // only to see at once what the readers do a moment later
for (const { eventType, task } of (await bob.notifications.list()).items) console.log(`bob: ${eventType} ${task?.key}`)
for (const { eventType, task } of (await ana.notifications.list()).items) console.log(`ana: ${eventType} ${task?.key}`)
