import type { Answer } from './call.ts'
import type { operations } from './schema.gen.ts'

export interface Page<Item> {
  readonly items: readonly Item[]
  /** Hand it back for the next page; null on the last. */
  readonly nextCursor: string | null
}

/**
 * A list that comes in pages: `for await (const item of list)` fetches them as they are needed, and no more after a
 * `break`. Each page is a call of its own, with its own tries and deadline; an item never comes twice because of them.
 */
export interface List<Item, Operation extends keyof operations = keyof operations> extends AsyncIterable<Item> {
  /** One page: the first, or the one a cursor leads to. */
  page(cursor?: string): Answer<Page<Item>, Operation>
}

export function listOf<Item>(fetchPage: (cursor?: string) => Promise<Page<Item>>): List<Item> {
  return {
    page: fetchPage,
    async *[Symbol.asyncIterator]() {
      let page = await fetchPage()
      yield* page.items
      while (page.nextCursor !== null) {
        page = await fetchPage(page.nextCursor)
        yield* page.items
      }
    },
  }
}
