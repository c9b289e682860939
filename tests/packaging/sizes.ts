import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { readPackages } from '../../scripts/lib/workspace.mjs'

interface Limit {
  /** Kilobytes (1000 bytes), minified and gzipped. */
  readonly kilobytes: number
  /** With all it imports, as a browser gets it; else our own code only. */
  readonly whole?: boolean
}

/** A door that isn't named below. */
const usual: Limit = { kilobytes: 12 }
const limits: Readonly<Record<string, Limit>> = {
  '@taskwright/core': { kilobytes: 60, whole: true },
  '@taskwright/core/memory': { kilobytes: 15, whole: true },
  '@taskwright/core/imports': { kilobytes: 25, whole: true },
  '@taskwright/core/testing': { kilobytes: 3, whole: true },
  '@taskwright/sdk': { kilobytes: 8, whole: true },
  '@taskwright/cache-unstorage': { kilobytes: 3 },
  '@taskwright/cache-unstorage/redis': { kilobytes: 3 },
  '@taskwright/events-rabbitmq': { kilobytes: 15 },
  '@taskwright/storage-mikro-orm': { kilobytes: 3 },
  '@taskwright/storage-mikro-orm/sqlite': { kilobytes: 25 },
  '@taskwright/storage-mikro-orm/mysql': { kilobytes: 25 },
  '@taskwright/storage-mikro-orm/postgresql': { kilobytes: 25 },
  '@taskwright/server': { kilobytes: 60 },
  '@taskwright/server/opentelemetry': { kilobytes: 5 },
  '@taskwright/cli': { kilobytes: 30 },
  '@taskwright/contract-tests': { kilobytes: 50 },
  '@taskwright/contract-tests/run': { kilobytes: 50 },
}

export const limitOf = (door: string): Limit => limits[door] ?? usual
export const limitedDoors = Object.keys(limits)

/** Every entry point of every published package: `@taskwright/core/memory`. */
export const doors: readonly string[] = readPackages()
  .filter(({ manifest }) => !manifest.private)
  .flatMap(({ name, manifest }) =>
    Object.entries<unknown>(manifest.exports)
      .filter(([, target]) => typeof target === 'object')
      .map(([door]) => name + door.slice(1)),
  )

/** How large a door is, in a folder where it is installed; kilobytes, minified and gzipped. */
export async function sizeOf(door: string, folder: string, { whole = false }: Limit): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `export * from '${door}'`, resolveDir: folder },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: whole ? 'neutral' : 'node',
    ...(whole ? { mainFields: ['module', 'main'], conditions: ['import'] } : {}),
    plugins: whole ? [] : [othersOutside],
    outfile: join(folder, 'size.js'),
    write: false,
    logLevel: 'silent',
  })
  return Math.round(gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length / 100) / 10
}

/** Leaves out what the door imports from other packages. */
const othersOutside: import('esbuild').Plugin = {
  name: 'others-outside',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, importer }) =>
      importer === '<stdin>' ? undefined : { path, external: true },
    )
  },
}
