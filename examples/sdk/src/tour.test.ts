import { createTaskwright } from '@taskwright/core'
import { memoryStorage } from '@taskwright/core/memory'
import { createServer, jsonLogger, type Listening, listen, standardPlugins } from '@taskwright/server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tour } from './tour.ts'

let listening: Listening
let end: () => Promise<void>

beforeAll(async () => {
  const engine = await createTaskwright({ storage: memoryStorage() })
  const plugins = standardPlugins({ auth: { secret: 'a secret for tests, long enough to be one', cost: 4 } })
  const server = await createServer({ engine, plugins, config: { logger: jsonLogger({ level: 'silent' }) } })
  listening = await listen({ server, port: 0 })
  end = async () => {
    await listening.close()
    await engine.close()
  }
})
afterAll(() => end())

it('shows lists, failures, retries and two people at one task', async () => {
  const said: string[] = []
  await tour(listening.url, (line) => said.push(line))
  expect(said).toEqual([
    'TOUR-1 Pack',
    'TOUR-3 Paint',
    '3 on the first page, and there are more',
    'please correct title: has fewer than 1 characters or items',
    'not found, status 404',
    'TOUR-6 is TOUR-6',
    'Pack, Paint, Pay, Phone, Post, Print',
    'call.aborted',
    'Write the guide, HIGH',
    'it is version 3 by now; different: title, priority',
    'IN_PROGRESS',
  ])
})
