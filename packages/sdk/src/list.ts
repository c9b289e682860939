export interface Page<Item> {
  readonly items: readonly Item[]
  /** Hand it back for the next page; null on the last. */
  readonly nextCursor: string | null
}

/** A list that comes in pages: `for await (const item of list)` fetches them as they are needed. */
export interface List<Item> extends AsyncIterable<Item> {
  /** One page: the first, or the one a cursor leads to. */
  page(cursor?: string): Promise<Page<Item>>
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
