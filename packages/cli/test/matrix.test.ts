import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { isInstalled, serviceUrl, startService } from '../../../scripts/lib/test-services.mjs'
import { freshDatabase } from './databases.ts'
import { envOf, freshFolder, json, type Serving, serve } from './program.ts'

vi.setConfig({ testTimeout: 600_000 })

/** Every way to split an installation; together they start on a database that is empty. */
const splits = ['api,worker,scheduler', 'api', 'worker', 'scheduler', 'api,scheduler'] as const

const databases = [
  ['sqlite', undefined],
  ['mysql', serviceUrl('mysql')],
  ['postgresql', serviceUrl('postgresql')],
] as const

for (const [kind, server] of databases) {
  describe.skipIf(kind !== 'sqlite' && server === undefined)(`processes that start at once on ${kind}`, () => {
    let broker: Awaited<ReturnType<typeof startService>> | undefined
    beforeAll(async () => {
      if (isInstalled('amqp')) broker = await startService('amqp')
    })
    afterAll(async () => broker?.stop())

    it.for(['without a broker', 'with RabbitMQ'])(
      'are all ready, each in its role, and stop when asked: %s',
      async (which, { skip }) => {
        const brokerUrl = which === 'with RabbitMQ' ? broker?.url : 'log:'
        if (brokerUrl === undefined) return skip('no RabbitMQ is installed')
        const env = envOf(freshFolder(), {
          TASKWRIGHT_BROKER_URL: brokerUrl,
          ...(kind === 'sqlite' ? {} : { TASKWRIGHT_DATABASE_URL: await freshDatabase(kind, server ?? '') }),
        })
        const running = await Promise.all(splits.map((roles) => startAs(roles, env)))
        expect(await json(['migrate', '--check'], { env })).toEqual({ code: 0, answer: { pending: [] } })
        for (const [n, { url }] of running.entries()) {
          const roles = splits[n] ?? ''
          const status = async (path: string) => (await fetch(`${url}${path}`)).status
          await expect.poll(() => status('/health/ready'), { message: roles }).toBe(200)
          expect(await status('/health/live'), roles).toBe(200)
          // Without a token; nobody but the API knows the way at all.
          expect(await status('/api/v1/tasks'), roles).toBe(roles.includes('api') ? 401 : 404)
        }
        for (const { child } of running) child.kill('SIGTERM')
        for (const { ended } of running) expect(await ended).toMatchObject({ code: 0, signal: null })
        expect(await json(['verify'], { env })).toMatchObject({ code: 0, answer: { ok: true } })
      },
    )
  })
}

const startAs = (roles: string, env: Readonly<Record<string, string>>): Promise<Serving> =>
  serve(
    { ...env, TASKWRIGHT_ROLES: roles },
    roles.includes('api') ? undefined : /without the role api[\s\S]*Health +(http:\S+)\/health/,
  )
