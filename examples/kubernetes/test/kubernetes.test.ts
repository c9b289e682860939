import { readFileSync } from 'node:fs'
import { readConfig, unknownVariables } from '@taskwright/cli'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { environmentOf, image, last } from '../../../tests/packaging/dockerfile.ts'
import { bare, type Container, type Manifest, manifests, type Pod, type Probe, unknownFields } from './manifests.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const ofKind = (kind: string) => manifests.filter((manifest) => manifest.kind === kind)
const named = (manifest: Manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest] as const
const deployments = ofKind('Deployment').map(named)
const pods = [...ofKind('Deployment'), ...ofKind('Job')].map(
  (manifest) => [...named(manifest), manifest.spec.template.spec] as const,
)

interface Validated {
  validate(): void
}
const schemas: Readonly<Record<string, () => Promise<object>>> = {
  v1: () => import('kubernetes-models/v1'),
  'apps/v1': () => import('kubernetes-models/apps/v1'),
  'autoscaling/v2': () => import('kubernetes-models/autoscaling/v2'),
  'batch/v1': () => import('kubernetes-models/batch/v1'),
  'networking.k8s.io/v1': () => import('kubernetes-models/networking.k8s.io/v1'),
  'policy/v1': () => import('kubernetes-models/policy/v1'),
}
const isValid = async (manifest: Manifest, document: object = bare(manifest)) => {
  const load = schemas[manifest.apiVersion] ?? expect.fail(`no schema for ${manifest.apiVersion}`)
  const kinds = new Map<string, new (data: object) => Validated>(Object.entries(await load()))
  const Kind = kinds.get(manifest.kind) ?? expect.fail(`${manifest.apiVersion} has no ${manifest.kind}`)
  new Kind(document).validate()
}

describe('the manifests', () => {
  it.each(manifests.map(named))('%s is what its schema allows', async (_, manifest) => {
    await isValid(manifest)
  })

  it('have no field that Kubernetes does not know', () => {
    expect(unknownFields(manifests)).toEqual([])
  })

  it('would be refused with a wrong value or a misspelt field', async () => {
    const [manifest = expect.fail()] = ofKind('Deployment')
    await expect(isValid(manifest, { ...bare(manifest), spec: { ...manifest.spec, replicas: '2' } })).rejects.toThrow()
    const misspelt = { ...manifest, spec: { ...manifest.spec, replica: 2 } }
    expect(unknownFields([misspelt]).join()).toContain('replica')
  })

  it('cover each role', () => {
    const roles = deployments.flatMap(([, { spec }]) => configOf(spec.template.spec).roles)
    expect(roles.toSorted()).toEqual(['api', 'scheduler', 'worker'])
  })
})

/** What a pod's container is told, as the cluster would put it together. */
function environment({ containers: [{ env = [], envFrom }] }: Pod): Readonly<Record<string, string>> {
  const config = (name: string) => ofKind('ConfigMap').find(({ metadata }) => metadata.name === name)?.data
  const secret = (name: string) => ofKind('Secret').find(({ metadata }) => metadata.name === name)?.stringData
  const from = envFrom.map(({ configMapRef, secretRef }) =>
    configMapRef ? config(configMapRef.name) : secret(secretRef?.name ?? ''),
  )
  expect(from).not.toContain(undefined)
  return Object.assign(
    {},
    environmentOf(image()),
    ...from,
    Object.fromEntries(env.map(({ name, value }) => [name, value])),
  )
}
const configOf = (pod: Pod) => readConfig(environment(pod), { signing: true })

describe.each(pods)('%s', (_, manifest, pod) => {
  const [container] = pod.containers

  it('has a configuration that the program accepts', () => {
    expect(unknownVariables(environment(pod))).toEqual([])
    const { database, broker, cache, production } = configOf(pod)
    expect([database.kind, broker.kind, cache.kind, production]).toEqual(['mysql', 'amqp', 'redis', true])
  })

  it('runs as the user of the image, read-only, and may do nothing', () => {
    const user = `${pod.securityContext.runAsUser}:${pod.securityContext.runAsGroup}`
    expect(user).toBe(last(image(), 'USER')?.text)
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } })
    expect(pod.automountServiceAccountToken).toBe(false)
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    expect(Object.keys(container.resources.requests)).toEqual(['cpu', 'memory'])
    expect(container.resources.limits).toHaveProperty('memory')
  })

  it('is of one version with the others', () => {
    const { version } = JSON.parse(read('../../../packages/cli/package.json'))
    expect(container.image).toMatch(new RegExp(`:${version}$`))
    expect(container.args).toEqual([manifest.kind === 'Job' ? 'migrate' : 'serve'])
  })
})

describe.each(deployments)('%s', (_, { metadata, spec }) => {
  const pod = spec.template.spec
  const [container] = pod.containers
  const config = configOf(pod)

  it('finds its own pods, and no others', () => {
    expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels)
    const others = deployments.filter(([, other]) => other.metadata.name !== metadata.name)
    for (const [, other] of others)
      expect(other.spec.template.metadata.labels).not.toMatchObject(spec.selector.matchLabels)
  })

  it('is replaced without a gap', () => {
    expect(spec.strategy.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 })
    expect(config.graceMs / 1000).toBeGreaterThan(secondsOf(container.readinessProbe))
  })

  it('may finish before it is killed', () => {
    const hardExit = Number(/HARD_EXIT_MS = (\d+)_000/.exec(read('../../../packages/cli/src/commands/serve.ts'))?.[1])
    expect(hardExit).toBeGreaterThan(config.graceMs / 1000)
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(hardExit)
  })

  it('is asked at paths that the server has, on the port it listens on', () => {
    const paths = Object.keys(parse(read('../../../openapi.yaml')).paths)
    for (const { httpGet } of probesOf(container)) {
      expect(paths).toContain(httpGet.path)
      expect(container.ports).toContainEqual({ name: httpGet.port, containerPort: config.port })
    }
    const { startupProbe, livenessProbe, readinessProbe } = container
    expect([startupProbe, livenessProbe, readinessProbe].map((probe) => probe?.httpGet.path)).toEqual([
      '/health/live',
      '/health/live',
      '/health/ready',
    ])
  })

  it('may wait for the database for as long as it wants to', () => {
    expect(secondsOf(container.startupProbe)).toBeGreaterThan(config.waitMs / 1000)
  })
})

const probesOf = ({ startupProbe, livenessProbe, readinessProbe }: Container): readonly Probe[] =>
  [startupProbe, livenessProbe, readinessProbe].filter((probe) => probe !== undefined)

/** How long it takes until a probe has failed. */
const secondsOf = (probe: Probe | undefined): number => (probe?.periodSeconds ?? 0) * (probe?.failureThreshold ?? 0)

describe('what stands in front', () => {
  const [service = expect.fail()] = ofKind('Service')
  const [ingress = expect.fail()] = ofKind('Ingress')
  const api = ofKind('Deployment').find(({ metadata }) => metadata.name === 'taskwright-api') ?? expect.fail()

  it('leads to the processes that answer the API, by names that are there', () => {
    expect(api.spec.template.metadata.labels).toMatchObject(service.spec.selector)
    const ports = api.spec.template.spec.containers[0].ports?.map(({ name }) => name)
    expect(ports).toContain(service.spec.ports[0]?.targetPort)
    const [rule] = ingress.spec.rules
    expect(rule?.http.paths.map(({ backend }) => backend)).toEqual([
      { service: { name: service.metadata.name, port: { name: service.spec.ports[0]?.name } } },
    ])
  })

  it('shows neither figures nor probes to the world', () => {
    const open = ingress.spec.rules.flatMap(({ http }) => http.paths.map(({ path }) => path))
    expect(open).toEqual(['/api'])
  })

  it('keeps one of each while machines are emptied', () => {
    for (const { metadata, spec } of ofKind('PodDisruptionBudget')) {
      const target = ofKind('Deployment').find((each) => each.metadata.name === metadata.name)
      expect(spec.selector).toEqual(target?.spec.selector)
      expect(spec).toMatchObject({ maxUnavailable: 1 })
      expect(target?.spec.replicas).toBeGreaterThan(1)
    }
  })

  it('scales what is there', () => {
    for (const { spec } of ofKind('HorizontalPodAutoscaler')) {
      expect(spec.scaleTargetRef).toEqual({ apiVersion: api.apiVersion, kind: api.kind, name: api.metadata.name })
      expect(spec.minReplicas).toBe(api.spec.replicas)
    }
  })
})
