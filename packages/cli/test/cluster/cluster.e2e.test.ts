import { setTimeout as sleep } from 'node:timers/promises'
import type { VerifyReport } from '@taskwright/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { note } from '../../../../scripts/lib/figures.mjs'
import { isInstalled, startService } from '../../../../scripts/lib/test-services.mjs'
import { type Cluster, startCluster } from './cluster.ts'
import { countsOf } from './counts.ts'
import { ASSIGNMENTS, makeTrouble, playClients, type Scene, setTheScene } from './scene.ts'

/** Longer than a worker keeps what it leads. */
const LEASE_MS = 8000
const FEW = 20
const PATIENCE = { timeout: 300_000, interval: 500 }

describe.skipIf(!isInstalled('mysql') || !isInstalled('amqp'))(
  'two api and two worker processes on one MariaDB and one RabbitMQ, each of them killed under load',
  () => {
    let cluster: Cluster
    let scene: Scene
    const figures: Record<string, unknown> = { assignments: ASSIGNMENTS }

    beforeAll(async () => {
      cluster = await startCluster(await startService('mysql'), await startService('amqp'))
    })
    afterAll(() => cluster?.stop())

    it('does what it acknowledged once, and loses none of it', async () => {
      const { apis, starts } = cluster
      const { rows, highestNumber } = countsOf(cluster)
      scene = await setTheScene(apis)
      const trouble = makeTrouble(cluster, () => scene.acknowledged.size)
      await playClients(apis, scene, ASSIGNMENTS)
      const killedAfter = await trouble
      // Under load: nobody was killed when all was done.
      for (const answered of Object.values(killedAfter)) expect(answered).toBeLessThan(ASSIGNMENTS)
      figures.killedAfter = killedAfter
      figures.answersLost = scene.lost
      expect(scene.acknowledged.size).toBe(ASSIGNMENTS)
      expect(new Set(scene.acknowledged.values()).size).toBe(ASSIGNMENTS)
      expect(rows()).toBe(ASSIGNMENTS)
      expect(highestNumber()).toBe(ASSIGNMENTS)
      // The workers died between an effect and its acknowledgement.
      expect(starts().every((times) => times > 1)).toBe(true)
      figures.starts = starts()
    }, 600_000)

    it('tells everybody exactly once, and the subscriber at least once', async () => {
      const { told, toldOnce, effects } = countsOf(cluster)
      await expect.poll(told, PATIENCE).toBe(ASSIGNMENTS)
      expect(toldOnce()).toBe(ASSIGNMENTS)
      await expect.poll(effects, PATIENCE).toBe(ASSIGNMENTS)
    }, 600_000)

    it('has its effects once when every event is delivered a second time', async () => {
      const { apis } = cluster
      const { told, effects, deliveries } = countsOf(cluster)
      const before = deliveries()
      await apis[0].ask('replay')
      await expect.poll(deliveries, PATIENCE).toBeGreaterThanOrEqual(before + ASSIGNMENTS)
      expect(effects()).toBe(ASSIGNMENTS)
      expect(told()).toBe(ASSIGNMENTS)
      figures.deliveries = deliveries()
    }, 600_000)

    it('goes on without a worker that stands still for longer than its leases, and lets it spoil nothing afterwards', async () => {
      const { apis, workers } = cluster
      const { told, toldOnce, effects } = countsOf(cluster)
      const takenOverMs: number[] = []
      for (const worker of workers) {
        worker.pause()
        const paused = performance.now()
        await playClients(apis, scene, FEW)
        await expect.poll(told, PATIENCE).toBe(scene.acknowledged.size)
        takenOverMs.push(Math.round(performance.now() - paused))
        await sleep(Math.max(0, LEASE_MS + paused - performance.now()))
        worker.resume()
        await playClients(apis, scene, FEW)
      }
      const all = scene.acknowledged.size
      await expect.poll(told, PATIENCE).toBe(all)
      await expect.poll(effects, PATIENCE).toBe(all)
      expect(toldOnce()).toBe(all)
      figures.toldAfterPauseMs = takenOverMs
    }, 600_000)

    it('has a log without gaps whose fold is the state', async () => {
      const { events, unnumbered } = countsOf(cluster)
      const { apis } = cluster
      const report = await apis[1].ask<VerifyReport>('verify')
      expect(report.problems).toEqual([])
      expect(events()).toBe(report.events)
      expect(unnumbered()).toBe(0)
      figures.events = report.events
      note('cluster', figures)
    })
  },
)
