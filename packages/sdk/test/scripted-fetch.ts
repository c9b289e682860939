import { type Client, type ClientOptions, createClient } from '../src/index.ts'

/** What the server of a test says next: an answer, or the loss of the connection. */
export type Step = Response | Error | ((request: Request) => Response | Promise<Response>)

export interface Sent {
  readonly method: string
  readonly path: string
  readonly headers: Headers
  readonly body: unknown
}

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  Response.json(body, { status, headers })

export const problem = (status: number, code: string, headers: Record<string, string> = {}): Response =>
  json({ type: `urn:taskwright:error:${code}`, title: 'No.', status, code, requestId: 'r1' }, status, {
    ...headers,
    'content-type': 'application/problem+json',
  })

export interface Scripted {
  readonly client: Client
  /** What arrived, in order. */
  readonly sent: readonly Sent[]
  /** How long it slept between tries, in milliseconds. */
  readonly slept: readonly number[]
}

/** A client whose server answers from a script, and whose dice always fall on the middle. */
export function scripted(steps: readonly Step[], options: Partial<ClientOptions> = {}): Scripted {
  const [script, sent, slept]: [Step[], Sent[], number[]] = [[...steps], [], []]
  const client = createClient({
    baseUrl: 'http://test',
    fetch: async (request) => {
      sent.push(await noted(request))
      const step = script.shift()
      if (step === undefined) throw new Error(`The script has no answer to ${request.method} ${request.url}`)
      if (step instanceof Error) throw step
      return typeof step === 'function' ? step(request) : step
    },
    retry: { sleep: async (ms) => void slept.push(ms), random: () => 0.5 },
    ...options,
  })
  return { client, sent, slept }
}

async function noted(request: Request): Promise<Sent> {
  const text = await request.clone().text()
  const { pathname, search } = new URL(request.url)
  return {
    method: request.method,
    path: `${pathname}${search}`,
    headers: new Headers(request.headers),
    body: text === '' ? undefined : JSON.parse(text),
  }
}

export const lost = (): Error => new TypeError('fetch failed')

/** Headers and the first half of a body, and then the connection is gone. */
export const cut = (): Response => {
  const start = (body: ReadableStreamDefaultController) => body.enqueue(new TextEncoder().encode('{"id":'))
  const pull = (body: ReadableStreamDefaultController) => body.error(new TypeError('terminated'))
  return new Response(new ReadableStream({ start, pull }), { headers: { 'content-type': 'application/json' } })
}
