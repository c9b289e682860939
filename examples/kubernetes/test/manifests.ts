import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { parseAllDocuments } from 'yaml'

interface Labels {
  readonly [label: string]: string
}
export interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string | number }
  readonly periodSeconds: number
  readonly failureThreshold: number
}
export interface Container {
  readonly image: string
  readonly args: readonly string[]
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[]
  readonly env?: readonly { readonly name: string; readonly value: string }[]
  readonly envFrom: readonly {
    readonly configMapRef?: { readonly name: string }
    readonly secretRef?: { readonly name: string }
  }[]
  readonly startupProbe?: Probe
  readonly livenessProbe?: Probe
  readonly readinessProbe?: Probe
  readonly securityContext: object
  readonly resources: { readonly limits: object; readonly requests: object }
}
export interface Pod {
  readonly terminationGracePeriodSeconds: number
  readonly automountServiceAccountToken: boolean
  readonly securityContext: { readonly runAsUser: number; readonly runAsGroup: number }
  readonly containers: readonly [Container]
}
export interface Manifest {
  readonly file: string
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly labels: Labels }
  readonly data?: Readonly<Record<string, string>>
  readonly stringData?: Readonly<Record<string, string>>
  readonly spec: {
    readonly replicas: number
    readonly selector: { readonly matchLabels: Labels } & Labels
    readonly strategy: { readonly rollingUpdate: object }
    readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: Pod }
    readonly ports: readonly { readonly name: string; readonly targetPort: string }[]
    readonly scaleTargetRef: { readonly kind: string; readonly name: string }
    readonly minReplicas: number
    readonly rules: readonly {
      readonly http: { readonly paths: readonly { readonly path: string; readonly backend: object }[] }
    }[]
  }
}

const folder = new URL('../', import.meta.url)

/** Every document of every file of the example. */
export const manifests: readonly Manifest[] = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((file) =>
    parseAllDocuments(readFileSync(new URL(file, folder), 'utf8')).map(
      (document): Manifest => ({ ...document.toJS(), file }),
    ),
  )

/** As it would be sent to the cluster. */
export const bare = ({ file: _, ...manifest }: Manifest): Readonly<Record<string, unknown>> => manifest

/**
 * Fields that Kubernetes doesn't know. It would drop them without a word; its schemas allow them, its types don't, so the
 * compiler looks at each document as at an object literal.
 */
export function unknownFields(documents: readonly Manifest[]): readonly string[] {
  const virtual = fileURLToPath(new URL('virtual.ts', import.meta.url))
  const lines = documents.flatMap((each, n) => [
    `import type { I${each.kind} as Kind${n} } from 'kubernetes-models/${each.apiVersion}'`,
    `export const document${n}: Kind${n} = ${JSON.stringify(bare(each))}`,
  ])
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
  }
  const host = ts.createCompilerHost(options)
  const { fileExists, getSourceFile } = host
  host.fileExists = (name) => name === virtual || fileExists(name)
  host.getSourceFile = (name, language) =>
    name === virtual ? ts.createSourceFile(name, lines.join('\n'), language) : getSourceFile(name, language)
  return ts
    .getPreEmitDiagnostics(ts.createProgram([virtual], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
}
