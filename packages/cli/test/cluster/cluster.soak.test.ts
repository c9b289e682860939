import { setTimeout as sleep } from 'node:timers/promises'
import type { VerifyReport } from '@taskwright/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { note } from '../../../../scripts/lib/figures.mjs'
import { isInstalled, startService } from '../../../../scripts/lib/test-services.mjs'
import { type Cluster, startCluster } from './cluster.ts'
import { countsOf } from './counts.ts'
import { playClients, type Scene, setTheScene } from './scene.ts'

const MINUTES = Number(process.env.TASKWRIGHT_SOAK_MINUTES ?? 15)
const SOAK_MS = MINUTES * 60_000
const AT_ONCE = 200
const PATIENCE = { timeout: 300_000, interval: 1000 }

describe.skipIf(!isInstalled('mysql') || !isInstalled('amqp'))(
  'for many minutes, with something dying all the time',
  () => {
    let cluster: Cluster

    beforeAll(async () => {
      cluster = await startCluster(await startService('mysql'), await startService('amqp'))
    }, 120_000)
    afterAll(() => cluster?.stop())

    it(
      'loses nothing that was acknowledged, and tells everybody exactly once',
      async () => {
        const { apis } = cluster
        const { rows, told, toldOnce, effects } = countsOf(cluster)
        const scene = await setTheScene(apis)
        const over = new AbortController()
        const trouble = troubles(cluster, over.signal)
        for (const began = Date.now(); Date.now() - began < SOAK_MS; ) await playClients(apis, scene, AT_ONCE)
        over.abort()
        const happened = await trouble
        const all = scene.acknowledged.size
        expect(new Set(scene.acknowledged.values()).size).toBe(all)
        expect(rows()).toBe(all)
        await expect.poll(told, PATIENCE).toBe(all)
        expect(toldOnce()).toBe(all)
        await expect.poll(effects, PATIENCE).toBe(all)
        const report = await apis[0].ask<VerifyReport>('verify')
        expect(report.problems).toEqual([])
        note('soak', { ...figuresOf(scene), minutes: MINUTES, events: report.events, troubles: happened })
      },
      SOAK_MS + 900_000,
    )
  },
)

const figuresOf = ({ acknowledged, lost }: Scene) => ({ acknowledged: acknowledged.size, answersLost: lost })

/** One trouble after the other, three to eight seconds apart, until it is enough. Resolves with how often each happened. */
async function troubles(cluster: Cluster, signal: AbortSignal): Promise<Readonly<Record<string, number>>> {
  const { apis, workers, database, broker } = cluster
  const worker = () => workers[Math.floor(2 * Math.random())] ?? workers[0]
  const kinds: Readonly<Record<string, () => Promise<void>>> = {
    'api process killed': () => (apis[Math.floor(2 * Math.random())] ?? apis[0]).kill(),
    'worker process killed': () => worker().kill(),
    'worker process paused for 8 s': async () => {
      const paused = worker()
      paused.pause()
      await sleep(8000)
      paused.resume()
    },
    'database killed': async () => {
      await database.kill()
      await sleep(1000)
      await database.start()
    },
    'broker killed': async () => {
      await broker.kill()
      await sleep(10_000 * Math.random())
      await broker.start()
    },
  }
  const happened: Record<string, number> = {}
  while (!signal.aborted) {
    await sleep(3000 + 5000 * Math.random(), undefined, { signal }).catch(() => {})
    if (signal.aborted) break
    const names = Object.keys(kinds)
    const name = names[Math.floor(names.length * Math.random())] ?? ''
    await kinds[name]?.()
    happened[name] = (happened[name] ?? 0) + 1
  }
  return happened
}
