// The bare server: h3, the driver and nothing else. `node main.ts <database> <port> <home as JSON>`
import { getQuery, getRouterParam, H3, HTTPError, serve } from 'h3'
import type { Store } from './statements.ts'
import type { Home, TaskInput } from './task.ts'

const [where = '', port = '0', home = '{}'] = process.argv.slice(2)

async function openStore(where: string, home: Home): Promise<Store> {
  if (where.startsWith('mysql:')) return (await import('./mysql.ts')).openMysql(where, home)
  if (where.startsWith('postgresql:')) return (await import('./postgresql.ts')).openPostgresql(where, home)
  return (await import('./sqlite.ts')).openSqlite(where, home)
}

const store = await openStore(where, JSON.parse(home) as Home)
const app = new H3()
const PAGE = 50

app.get('/health/ready', () => ({ status: 'ok' }))

app.get('/api/v1/tasks/:id', async (event) => {
  return (await store.get(getRouterParam(event, 'id') ?? '')) ?? new HTTPError({ status: 404 })
})

app.get('/api/v1/tasks', async (event) => {
  const { projectId = '' } = getQuery<Record<string, string>>(event)
  const items = await store.list(projectId)
  const last = items[PAGE - 1]
  const nextCursor = items.length > PAGE && last ? btoa(JSON.stringify([last.number, last.id])) : null
  return { items: items.slice(0, PAGE), nextCursor }
})

app.post('/api/v1/tasks', async (event) => {
  const input = (await event.req.json()) as TaskInput
  event.res.status = 201
  return store.create(input)
})

app.post('/api/v1/tasks/:id/transitions', async (event) => {
  const { statusId } = (await event.req.json()) as { readonly statusId: string }
  return (await store.transition(getRouterParam(event, 'id') ?? '', statusId)) ?? new HTTPError({ status: 404 })
})

const server = serve(app, { port: Number(port), hostname: '127.0.0.1', silent: true, gracefulShutdown: false })

const stop = async (): Promise<void> => {
  await server.close(true)
  await store.close()
  process.exit(0)
}
process.on('SIGTERM', stop)
// Whoever measures is gone: nobody else would stop us.
process.on('disconnect', stop)
