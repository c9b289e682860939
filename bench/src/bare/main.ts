// The bare server: h3, better-sqlite3 and nothing else. `node main.ts <database> <port> <home as JSON>`
import { getQuery, getRouterParam, H3, HTTPError, serve } from 'h3'
import { openStore } from './store.ts'
import type { Home, TaskInput } from './task.ts'

const [file = '', port = '0', home = '{}'] = process.argv.slice(2)
const store = openStore(file, JSON.parse(home) as Home)
const app = new H3()
const PAGE = 50

app.get('/health/ready', () => ({ status: 'ok' }))

app.get('/api/v1/tasks/:id', (event) => {
  return store.get(getRouterParam(event, 'id') ?? '') ?? new HTTPError({ status: 404 })
})

app.get('/api/v1/tasks', (event) => {
  const { projectId = '' } = getQuery<Record<string, string>>(event)
  const items = store.list(projectId)
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
  return store.transition(getRouterParam(event, 'id') ?? '', statusId) ?? new HTTPError({ status: 404 })
})

const server = serve(app, { port: Number(port), hostname: '127.0.0.1', silent: true, gracefulShutdown: false })

const stop = async (): Promise<void> => {
  await server.close(true)
  store.close()
  process.exit(0)
}
process.on('SIGTERM', stop)
// Whoever measures is gone: nobody else would stop us.
process.on('disconnect', stop)
