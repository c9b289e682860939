import { Redis } from 'ioredis'

/** What is in a Redis under a prefix, seen beside the cache; it can be written there too. */
export function lookInto(url: string, prefix: string) {
  const client = new Redis(url)
  client.on('error', () => {})
  const keys = () => client.keys(`${prefix}:*`)
  return {
    keys,
    /** Texts by key. */
    async texts(): Promise<ReadonlyMap<string, string>> {
      const found = await keys()
      return new Map(await Promise.all(found.map(async (key) => [key, (await client.get(key)) ?? ''] as const)))
    },
    typeOf: (key: string) => client.type(key),
    put: (key: string, text: string) => client.set(key, text),
    /** Something that is no text at all. */
    async putList(key: string): Promise<void> {
      await client.del(key)
      await client.rpush(key, 'a', 'b')
    },
    async clear(): Promise<void> {
      const found = await keys()
      if (found.length > 0) await client.unlink(found)
    },
    close: () => client.disconnect(),
  }
}
