import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** A script for browsers out of our sources; fails if anything in it needs Node. */
export async function bundled(options: { entry: string; name?: string; minify?: boolean }): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [here(options.entry)],
    bundle: true,
    write: false,
    platform: 'browser',
    target: 'es2023',
    format: options.name === undefined ? 'esm' : 'iife',
    ...(options.name === undefined ? {} : { globalName: options.name }),
    minify: options.minify ?? false,
    conditions: ['dev-source'],
    legalComments: 'none',
  })
  const [file] = outputFiles
  if (!file) throw new Error('esbuild wrote nothing.')
  return file.text
}

export const gzippedKilobytes = (text: string): number => gzipSync(text, { level: 9 }).length / 1000
