import { setTimeout as sleep } from 'node:timers/promises'
import { type Connection, openConnection } from '../driver/connection.ts'
import { requestsTo } from '../driver/workload.ts'

interface Page {
  readonly items: readonly { readonly taskId: string }[]
  readonly nextCursor: string | null
}

export interface InboxWatch {
  /** When an item about this task was first read, by `performance.now()`; undefined while it wasn't. */
  seenAt(taskId: string): number | undefined
  stop(): Promise<void>
}

const PAUSE_MS = 10
const PAGE = 25

/** Reads somebody's inbox over and over, as an impatient page would, and notes when what appears in it. */
export async function watchInbox({ port, token }: { port: number; token: string }): Promise<InboxWatch> {
  let lost: Error | undefined
  const connection = await openConnection(port, (error) => {
    lost = error
  })
  const request = requestsTo({ port, token })
  const seen = new Map<string, number>()
  let stopped = false

  async function look(): Promise<void> {
    // What is new fills more than a page when it comes faster than it is read.
    for (let cursor: string | null = null; ; ) {
      const more: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const page: Page = await ask(connection, request('GET', `/api/v1/notifications?limit=${PAGE}${more}`))
      const at = performance.now()
      const fresh = page.items.filter(({ taskId }) => !seen.has(taskId))
      for (const { taskId } of fresh) seen.set(taskId, at)
      if (fresh.length < page.items.length || page.nextCursor === null) return
      cursor = page.nextCursor
    }
  }
  async function watch(): Promise<void> {
    while (!stopped) {
      if (lost) throw lost
      await look()
      await sleep(PAUSE_MS)
    }
  }
  const watching = watch()
  watching.catch(() => {})
  return {
    seenAt: (taskId) => seen.get(taskId),
    async stop() {
      stopped = true
      await watching
      connection.close()
    },
  }
}

const ask = (connection: Connection, request: string): Promise<Page> =>
  new Promise((resolve, reject) => {
    connection.send(request, ({ status, body }) => {
      const text = body.toString('utf8')
      if (status === 200) resolve(JSON.parse(text))
      else reject(new Error(`The inbox was refused: ${status} ${text}`))
    })
  })
