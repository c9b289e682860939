import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTaskwright } from '@taskwright/core'
import { memoryStorage } from '@taskwright/core/memory'
import { createClient } from '@taskwright/sdk'
import { createServer, jsonLogger, standardPlugins } from '@taskwright/server'
import { expect, it, onTestFinished } from 'vitest'
import { importBoard } from './import-board.ts'

const board = {
  id: 'b1',
  name: 'Board',
  lists: [{ id: 'l1', name: 'To Do', closed: false, pos: 1 }],
  cards: [
    { id: 'c1', idList: 'l1', name: 'Card', pos: 1 },
    { id: 'c2', idList: 'l1', name: 'Card', pos: 2 },
  ],
}

/** A server in this process, somebody with a project on it, and a folder. */
async function start() {
  const engine = await createTaskwright({ storage: memoryStorage() })
  const plugins = standardPlugins({ auth: { secret: 'a secret for tests, long enough to be one', cost: 4 } })
  const server = await createServer({ engine, plugins, config: { logger: jsonLogger({ level: 'silent' }) } })
  const folder = await mkdtemp(join(tmpdir(), 'taskwright-example-'))
  onTestFinished(async () => {
    await server.close()
    await engine.close()
    await rm(folder, { recursive: true })
  })
  const client = createClient({ baseUrl: 'http://in.process', fetch: async (request) => server.fetch(request) })
  await client.auth.register({ name: 'Ana', email: 'ana@example.com', password: 'correct horse battery' })
  const { id } = await client.projects.create({ name: 'Launch', key: 'LNCH' })
  const said: string[] = []
  const run = async (content: unknown) => {
    const file = join(folder, 'board.json')
    await writeFile(file, JSON.stringify(content))
    await importBoard(client, id, file, (line) => said.push(line))
    return said.splice(0)
  }
  return { client, id, run }
}

it('says what would happen, does it, and finds nothing to do the second time', async () => {
  const { client, id, run } = await start()
  expect(await run(board)).toEqual(expect.arrayContaining(['2 cards would be added', '2 of 2', '2 cards, 0 comments']))
  expect((await client.tasks.list({ projectId: id }).page()).items).toHaveLength(2)
  expect(await run(board)).toContain('0 cards would be added')
})

it('names what is wrong with a file', async () => {
  const { run } = await start()
  expect(await run({ ...board, cards: [{ id: 'c1', idList: 'l1', name: 'Card', pos: 'top' }] })).toEqual([
    expect.stringMatching(/^The file is not a board that can be imported: /),
    expect.stringMatching(/^ {2}board\.cards\.0\.pos: /),
  ])
})
