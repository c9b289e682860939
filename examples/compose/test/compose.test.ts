import { readFileSync } from 'node:fs'
import { readConfig, unknownVariables } from '@taskwright/cli'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { environmentOf, image } from '../../../tests/packaging/dockerfile.ts'

interface Service {
  readonly image: string
  readonly command?: readonly string[]
  readonly restart: string
  readonly read_only?: boolean
  readonly user?: string
  readonly cap_drop?: readonly string[]
  readonly init?: boolean
  readonly stop_grace_period?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly expose?: readonly string[]
  readonly volumes?: readonly string[]
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean }
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly deploy?: { readonly replicas: number }
}

const read = (path: string | URL) => readFileSync(new URL(path, import.meta.url), 'utf8')
const file: { readonly services: Readonly<Record<string, Service>>; readonly volumes: object } = parse(
  read('../compose.yaml'),
  { merge: true },
)
const services = Object.entries(file.services)
const ours = services.filter(([, service]) => service.image.startsWith('taskwright'))
const running = ours.filter(([name]) => name !== 'migrate')
const settings = [...read('../.env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name ?? '')

/** As Compose would: every variable of .env.example is a long word of its own. */
const filledIn = (environment: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.replace(/\$\{(\w+):\?[^}]*\}/g, (_, variable: string) => variable.toLowerCase().padEnd(32, 'x')),
    ]),
  )

describe('compose.yaml', () => {
  const schema = JSON.parse(read(new URL('schemas/compose.schema.json', import.meta.resolve('dclint/package.json'))))
  const isCompose = new Ajv({ strict: false, validateFormats: false }).compile({ ...schema, $schema: undefined })

  it('is what the Compose specification allows', () => {
    expect(isCompose(file), JSON.stringify(isCompose.errors)).toBe(true)
  })

  it('would be refused with a key that the specification does not know', () => {
    const [name = '', service] = ours[0] ?? []
    expect(isCompose({ ...file, services: { [name]: { ...service, readonly: true } } })).toBe(false)
  })

  it('asks for every variable it needs, and for those only', () => {
    const asked = [...read('../compose.yaml').matchAll(/\$\{(\w+)/g)].map(([, name]) => name)
    expect(new Set(asked)).toEqual(new Set(settings))
    // A missing one stops the start; an empty default would be a password.
    expect(read('../compose.yaml')).not.toMatch(/\$\{\w+(?!:\?|\w)/)
  })

  it.each(ours)('gives %s a configuration that the program accepts', (_, { environment }) => {
    const env = { ...environmentOf(image()), ...filledIn(environment) }
    expect(unknownVariables(env)).toEqual([])
    const config = readConfig(env, { signing: true })
    expect(config).toMatchObject({ production: true, database: { kind: 'mysql' }, broker: { kind: 'amqp' } })
    for (const where of [
      config.database,
      config.cache,
      ...(config.broker.kind === 'amqp' ? config.broker.brokers : []),
    ])
      expect(Object.keys(file.services)).toContain('where' in where ? where.where.split(':')[0] : '')
  })

  it('covers each role, with one secret for all', () => {
    const configs = running.map(([, { environment }]) => filledIn(environment))
    expect(configs.flatMap((env) => env.TASKWRIGHT_ROLES?.split(',') ?? []).toSorted()).toEqual([
      'api',
      'scheduler',
      'worker',
    ])
    expect(new Set(configs.map((env) => env.TASKWRIGHT_SECRET)).size).toBe(1)
    expect(file.services.api?.deploy?.replicas).toBeGreaterThan(1)
  })

  it.each(ours)('runs %s as nobody, read-only, without capabilities and without a place to write', (_, service) => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], init: true })
    expect(service.user).toMatch(/^[1-9]\d*:[1-9]\d*$/)
    expect(service.volumes).toBeUndefined()
  })

  it.each(running)(
    'lets %s finish before it is killed',
    (_, { stop_grace_period: period = '', environment, restart }) => {
      const hardExit = /HARD_EXIT_MS = (\d+)_000/.exec(read('../../../packages/cli/src/commands/serve.ts'))?.[1]
      expect(Number(/^(\d+)s$/.exec(period)?.[1])).toBeGreaterThan(Number(hardExit))
      expect(readConfig({ ...environmentOf(image()), ...filledIn(environment) }).graceMs).toBeGreaterThan(0)
      expect(restart).toBe('unless-stopped')
    },
  )

  it('migrates first, once, and starts the rest when that has worked', () => {
    expect(file.services.migrate).toMatchObject({ command: ['migrate'], restart: 'no', healthcheck: { disable: true } })
    expect(file.services.migrate?.depends_on?.database?.condition).toBe('service_healthy')
    for (const [name, { depends_on: needed }] of running)
      expect(needed?.migrate?.condition, name).toBe('service_completed_successfully')
  })

  it('knows how each service is that others wait for', () => {
    for (const [name, { depends_on: needed = {} }] of services)
      for (const [other, { condition }] of Object.entries(needed)) {
        const service = file.services[other] ?? expect.fail(`${name} waits for ${other}, which is none`)
        // The image of Taskwright brings a check of its own.
        if (condition === 'service_healthy' && !service.image.startsWith('taskwright'))
          expect(service.healthcheck?.test?.length, other).toBeGreaterThan(0)
      }
  })

  it('names a version of every image that is not ours', () => {
    for (const [name, { image: from }] of services.filter((each) => !ours.includes(each)))
      expect(from, name).toMatch(/^[a-z]+:\d/)
  })

  it('sends requests to the port that the image listens on, and asks for paths that the server has', () => {
    const { PORT } = environmentOf(image())
    expect(read('../Caddyfile')).toContain(`dynamic a api ${PORT}`)
    expect(file.services.api?.expose).toEqual([PORT])
    const paths = Object.keys(parse(read('../../../openapi.yaml')).paths)
    const [, path = ''] = /8080(\/.*)$/.exec(file.services.proxy?.healthcheck?.test?.at(-1) ?? '') ?? []
    expect(paths).toContain(path)
  })
})
