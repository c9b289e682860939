import { createTaskwright } from '@taskwright/core'
import { memoryStorage } from '@taskwright/core/memory'
import { H3 } from 'h3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { request, SECRET, serverForTest, silent } from '../test/harness.ts'
import type { OpenApiDocument, OpenApiFragment } from './contract/document.ts'
import { createServer } from './create-server.ts'
import type { LooseOperations } from './operation.ts'
import { definePlugin, type Plugin } from './plugin.ts'
import { standardPlugins } from './plugins/standard.ts'

const contract: OpenApiDocument = {
  openapi: '3.1.0',
  info: { title: 'Small', version: '1' },
  paths: {
    '/greeting/{name}': {
      get: {
        operationId: 'greet',
        parameters: [{ name: 'name', in: 'path', schema: { type: 'string', maxLength: 20 } }],
        responses: {
          200: {
            content: { 'application/json': { schema: { type: 'object', properties: { text: { type: 'string' } } } } },
          },
        },
      },
    },
  },
}

const greeting = (answer: (name: string) => unknown = (name) => ({ text: `Hello ${name}` })) =>
  definePlugin<void, LooseOperations>(() => ({
    id: 'greeting',
    setup: ({ operations }) =>
      operations({ greet: async ({ params }) => ({ status: 200, body: answer(String(params.name)) }) }),
  }))()

async function small(plugins: readonly Plugin[], document: OpenApiDocument = contract) {
  const engine = await createTaskwright<unknown>({ storage: memoryStorage() })
  onTestFinished(() => engine.close())
  return createServer({ engine, plugins, contract: document, config: { logger: silent } })
}

const plugin = (id: string, setup: Plugin['setup'] = () => undefined, more: Partial<Plugin> = {}): Plugin => ({
  id,
  setup,
  ...more,
})

describe('a start is stopped, by name, by', () => {
  test('an operation nobody answers', async () => {
    await expect(small([])).rejects.toThrow('No plugin answers greet.')
  })

  test('an operation the contract does not have', async () => {
    const wrong = definePlugin<void, LooseOperations>(() => ({
      id: 'wrong',
      setup: ({ operations }) => operations({ great: async () => ({ status: 200, body: {} }) }),
    }))()
    await expect(small([wrong])).rejects.toThrow('Plugin wrong answers great, which the contract does not have.')
  })

  test('two plugins for one operation', async () => {
    const second = { ...greeting(), id: 'second' }
    await expect(small([greeting(), second])).rejects.toThrow('Plugins greeting and second both bring operation greet.')
  })

  test('a credential nobody can check', async () => {
    const secured = { ...contract, security: [{ bearer: [] }] }
    await expect(small([greeting()], secured)).rejects.toThrow('No plugin checks bearer, which greet asks for.')
  })

  test('a plugin that is missing', async () => {
    await expect(small([plugin('a', undefined, { requires: ['b'] })])).rejects.toThrow('Plugin a requires b')
  })

  test('a plugin that fails, after those before it were undone', async () => {
    const undone: string[] = []
    const first = plugin('first', () => () => void undone.push('first'))
    const failing = plugin('failing', () => Promise.reject(new Error('It cannot be.')))
    await expect(small([first, failing, greeting()])).rejects.toThrow('It cannot be.')
    expect(undone).toEqual(['first'])
  })
})

test('closing undoes what the plugins began, in reverse, once, and all of it', async () => {
  const undone: string[] = []
  const leaving = (id: string, fails = false) =>
    plugin(id, () => () => {
      undone.push(id)
      if (fails) throw new Error(`${id} failed`)
    })
  const server = await small([leaving('a'), leaving('b', true), leaving('c'), greeting()])
  await expect(server.close()).rejects.toThrow('b failed')
  await server.close().catch(() => {})
  expect(undone).toEqual(['c', 'b', 'a'])
})

test('an extra property of an answer never leaves, and a missing one is a failure that says nothing', async () => {
  const extra = await small([greeting((name) => ({ text: name, passwordHash: 'secret' }))])
  expect((await request(extra.fetch, 'GET', '/greeting/ana')).body).toEqual({ text: 'ana' })
  const broken = await small([greeting(() => ({ text: 42 }))])
  expect(await request(broken.fetch, 'GET', '/greeting/ana')).toMatchObject({
    status: 500,
    body: { code: 'engine.failed' },
  })
})

describe("somebody else's plugin", () => {
  const fragment: OpenApiFragment = {
    paths: {
      '/api/v1/weather/{city}': {
        get: {
          operationId: 'getWeather',
          parameters: [{ name: 'city', in: 'path', schema: { type: 'string' } }],
          responses: {
            200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Weather' } } } },
          },
        },
      },
    },
    components: {
      schemas: { Weather: { type: 'object', required: ['sky'], properties: { sky: { type: 'string' } } } },
    },
  }
  const weather = definePlugin<{ sky: string }, LooseOperations>(({ sky }) => ({
    id: 'weather',
    requires: ['auth'],
    contract: fragment,
    setup({ operations, records }) {
      operations({
        getWeather: async ({ actor, params }) => {
          await records.write((writer) => writer.put(`asked by ${actor.userId}`, params.city))
          return { status: 200, body: { sky } }
        },
      })
    },
  }))

  test('adds to the contract and is answered like the rest', async () => {
    const { call, register, engine } = await serverForTest({ plugins: [weather({ sky: 'blue' })] })
    const { token, id } = await register('Ana')
    expect(await call('GET', '/api/v1/weather/madrid', { token })).toMatchObject({ status: 200, body: { sky: 'blue' } })
    expect(await call('GET', '/api/v1/weather/madrid')).toMatchObject({ status: 401 })
    const kept = await engine.records('weather').read((reader) => reader.get(`asked by ${id}`))
    expect(kept?.value).toBe('madrid')
    const document = await call('GET', '/api/openapi.json')
    expect(document.body.paths).toHaveProperty(['/api/v1/weather/{city}'])
    expect(document.body.components.schemas).toHaveProperty('Weather')
  })
})

describe('the server can be mounted', () => {
  const here = async () => (await serverForTest()).server

  test('called directly, with Requests that no runtime made', async () => {
    const { fetch } = await here()
    const response = await fetch(new Request('http://anywhere/health/live'))
    expect(response).toBeInstanceOf(Response)
    expect(await response.json()).toMatchObject({ status: 'up' })
  })

  test("in another h3 app, under a path of that app's choice", async () => {
    const { call, register, server } = await serverForTest()
    const { token } = await register('Ana')
    const host = new H3().get('/', () => 'the host').mount('/tasks-api', server.fetch)
    const ask = (path: string, more = {}) => request((r) => host.fetch(r), 'POST', path, more)
    const made = await ask('/tasks-api/api/v1/projects', { token, body: { name: 'Mounted', key: 'MNT' } })
    expect(made).toMatchObject({ status: 201, body: { key: 'MNT' } })
    expect(await ask('/tasks-api/nowhere')).toMatchObject({ status: 404, body: { code: 'request.not_found' } })
    expect((await call('GET', '/api/v1/projects', { token })).body.items).toHaveLength(1)
  })
})

test('all standard plugins together answer the whole contract', async () => {
  const engine = await createTaskwright<unknown>({ storage: memoryStorage() })
  const server = await createServer({
    engine,
    plugins: standardPlugins({ auth: { secret: SECRET, cost: 4 } }),
    config: { logger: silent },
  })
  await server.close()
  await engine.close()
})

test('another server over the same engine begins when the first is closed', async () => {
  const engine = await createTaskwright<unknown>({ storage: memoryStorage() })
  const heard: string[] = []
  const listener = definePlugin(() => ({
    id: 'listener',
    setup: ({ subscribe }) => void subscribe('listener', ['project.created'], ({ data }) => void heard.push(data.name)),
  }))
  for (const name of ['first', 'second']) {
    const plugins = [...standardPlugins({ auth: { secret: SECRET, cost: 4 } }), listener()]
    const server = await createServer({ engine, plugins, config: { logger: silent } })
    await engine.as({ userId: 'ana' }).projects.create({ key: name.toUpperCase(), name })
    await engine.settled()
    await server.close()
  }
  expect(heard).toEqual(['first', 'second'])
  await engine.close()
})
