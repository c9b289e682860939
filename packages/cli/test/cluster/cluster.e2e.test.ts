import type { VerifyReport } from '@taskwright/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isInstalled, startService } from '../../../../scripts/lib/test-services.mjs'
import { note } from '../figures.ts'
import { type Cluster, startCluster } from './cluster.ts'
import { ASSIGNMENTS, makeTrouble, playClients, setTheScene } from './scene.ts'

const PATIENCE = { timeout: 90_000, interval: 500 }

describe.skipIf(!isInstalled('mysql') || !isInstalled('amqp'))(
  'two api and two worker processes on one MariaDB and one RabbitMQ, each of them killed under load',
  () => {
    let cluster: Cluster
    const figures: Record<string, unknown> = { assignments: ASSIGNMENTS }

    beforeAll(async () => {
      cluster = await startCluster(await startService('mysql'), await startService('amqp'))
    }, 120_000)
    afterAll(() => cluster?.stop())

    it('does what it acknowledged once, and loses none of it', async () => {
      const { apis, count, starts } = cluster
      const scene = await setTheScene(apis)
      const trouble = makeTrouble(cluster, () => scene.acknowledged.size)
      await playClients(apis, scene)
      const killedAfter = await trouble
      // Under load: nobody was killed when all was done.
      for (const answered of Object.values(killedAfter)) expect(answered).toBeLessThan(ASSIGNMENTS)
      figures.killedAfter = killedAfter
      figures.answersLost = scene.lost
      expect(scene.acknowledged.size).toBe(ASSIGNMENTS)
      expect(new Set(scene.acknowledged.values()).size).toBe(ASSIGNMENTS)
      expect(count('select count(*) from tw_tasks')).toBe(ASSIGNMENTS)
      expect(count('select max(number) from tw_tasks')).toBe(ASSIGNMENTS)
      // The workers died between an effect and its acknowledgement.
      expect(starts().every((times) => times > 1)).toBe(true)
      figures.starts = starts()
    }, 300_000)

    it('tells everybody exactly once, and the subscriber at least once', async () => {
      const { count } = cluster
      await expect.poll(() => count(`select count(*) ${TOLD}`), PATIENCE).toBe(ASSIGNMENTS)
      expect(count(`select count(distinct recipient_id, event_id) ${TOLD}`)).toBe(ASSIGNMENTS)
      await expect.poll(() => count(EFFECTS), PATIENCE).toBe(ASSIGNMENTS)
    }, 200_000)

    it('has its effects once when every event is delivered a second time', async () => {
      const { count, apis } = cluster
      const before = count(DELIVERIES)
      await apis[0].ask('replay')
      await expect.poll(() => count(DELIVERIES), PATIENCE).toBeGreaterThanOrEqual(before + ASSIGNMENTS)
      expect(count(EFFECTS)).toBe(ASSIGNMENTS)
      expect(count(`select count(*) ${TOLD}`)).toBe(ASSIGNMENTS)
      figures.deliveries = count(DELIVERIES)
    }, 120_000)

    it('has a log without gaps whose fold is the state', async () => {
      const { count, apis } = cluster
      const report = await apis[1].ask<VerifyReport>('verify')
      expect(report.problems).toEqual([])
      expect(count('select count(*) from tw_events')).toBe(report.events)
      expect(count('select count(*) from tw_outbox')).toBe(0)
      figures.events = report.events
      note('cluster', figures)
    }, 120_000)
  },
)

const TOLD = `from tw_notifications where json_value(state, '$.eventType') = 'task.assigned'`
const EFFECTS = `select count(*) from tw_records where namespace = 'plugin/courier' and \`key\` like 'effect/%'`
const DELIVERIES = EFFECTS.replace('effect/', 'delivery/')
