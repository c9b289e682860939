import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const pack = promisify(gzip)

/** Beside the built server stands a copy; from the sources it comes straight out of its package. */
export async function scalarScript(): Promise<Uint8Array> {
  const { readFile } = await import('node:fs/promises')
  const built = new URL('./scalar.js', import.meta.url)
  return readFile(built).catch(async () => {
    const source = import.meta.resolve('@scalar/api-reference')
    return readFile(new URL('browser/standalone.js', source))
  })
}

const packed = new WeakMap<() => Promise<Uint8Array>, Promise<Uint8Array<ArrayBuffer>>>()

/** Four megabytes of text: packed once, on first use. */
export function gzipped(read: () => Promise<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const known = packed.get(read)
  if (known) return known
  const made = read().then(async (bytes) => new Uint8Array(await pack(bytes)))
  packed.set(read, made)
  return made
}
