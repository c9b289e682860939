import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Options } from 'tsup'

interface Manifest {
  readonly bin?: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string | { readonly 'dev-source'?: string }>>
}

/** One build for every package: what is built is read from its package.json, so exports and files cannot drift. */
export function definePackage(overrides: Options = {}) {
  const manifest: Manifest = JSON.parse(readFileSync('package.json', 'utf8'))
  const doors = doorsOf(manifest)
  return defineConfig({
    entry: { ...doors, ...programsOf(manifest) },
    format: 'esm',
    target: 'es2023',
    sourcemap: true,
    clean: true,
    silent: true,
    splitting: true,
    tsconfig: fileURLToPath(new URL('tsconfig.base.json', import.meta.url)),
    dts: {
      entry: doors,
      // Declarations are built against the built declarations of our other packages, never their sources.
      compilerOptions: { customConditions: [], rootDir: resolve('src'), types: ['node'], noEmit: false },
    },
    ...overrides,
  })
}

function doorsOf({ exports }: Manifest) {
  const sources = Object.values(exports).flatMap((target) =>
    typeof target === 'object' && target['dev-source'] ? [target['dev-source']] : [],
  )
  return Object.fromEntries(sources.map((source) => [entryName(source, './src/', '.ts'), source]))
}

function programsOf({ bin = {} }: Manifest) {
  const names = Object.values(bin).map((file) => entryName(file, './dist/', '.js'))
  return Object.fromEntries(names.map((name) => [name, `./src/${name}.ts`]))
}

function entryName(file: string, folder: string, suffix: string) {
  return file.slice(folder.length, -suffix.length)
}
