import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import type { Way } from './real-server.ts'

/** What goes wrong with one request. The server behind it has done the work, or it never heard of it. */
export type Fault =
  | { readonly kind: 'fine' }
  /** Refused before anything happened, with Retry-After in seconds, or as the date at which these are over. */
  | { readonly kind: 'refused'; readonly status: 429 | 503; readonly retryAfter?: number; readonly as?: 'date' }
  /** A gateway's page, before the server heard of it or in place of its answer. */
  | { readonly kind: 'page'; readonly done: boolean; readonly status?: number }
  /** The connection ends: before a word of the answer, inside its headers, or inside its body. */
  | { readonly kind: 'cut'; readonly where: 'before' | 'answer' | 'headers' | 'body' }
  /** The connection ends at once, while the server goes on working. */
  | { readonly kind: 'left'; readonly workMs: number }
  /** A byte of the body now and then, and never the last. */
  | { readonly kind: 'trickle' }
  | { readonly kind: 'silent' }
  /** The cursor has become worthless on its way. */
  | { readonly kind: 'forgets the cursor' }

export interface MisbehavingServer {
  readonly baseUrl: string
  /** What goes wrong next, request by request; then nothing more. */
  readonly faults: Fault[]
  /** Method and path of what arrived, and its idempotency key. */
  readonly arrived: { readonly line: string; readonly key: string | undefined }[]
  /** Resolves when nothing is at work any more, also for those who have left. */
  readonly idle: () => Promise<void>
  /** Connections that were still open although nobody had answered, until the client let go of them. */
  readonly letGo: () => Promise<void>
  close(): Promise<void>
}

/** A real port in front of a real server, with everything in between that can go wrong. */
export async function misbehaving(behind: Way, faults: readonly Fault[] = []): Promise<MisbehavingServer> {
  const planned = [...faults]
  const arrived: { line: string; key: string | undefined }[] = []
  const hanging: Promise<void>[] = []
  const working: Promise<void>[] = []
  const server = createServer((request, response) => {
    const key = request.headers['idempotency-key']
    arrived.push({ line: `${request.method} ${request.url}`, key: typeof key === 'string' ? key : undefined })
    const fault = planned.shift() ?? { kind: 'fine' }
    if (fault.kind === 'trickle' || fault.kind === 'silent')
      hanging.push(new Promise((resolve) => response.once('close', resolve)))
    const work = answer(fault, { behind, request, response })
    working.push(work.catch((error: unknown) => void response.destroy(error as Error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  onTestFinished(() => (server.listening ? close() : undefined))
  const { port } = server.address() as AddressInfo
  const letGo = async () => void (await Promise.all(hanging))
  const idle = async () => void (await Promise.all(working.splice(0)))
  return { baseUrl: `http://127.0.0.1:${port}`, faults: planned, arrived, idle, letGo, close }
}

interface Visit {
  readonly behind: Way
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

const PAGE = '<!doctype html><h1>502 Bad Gateway</h1><p>internal-host-17</p>'

async function answer(fault: Fault, { behind, request, response }: Visit): Promise<void> {
  if (fault.kind === 'silent') return
  if (fault.kind === 'refused') return refuse(fault, response)
  if (fault.kind === 'cut' && fault.where === 'before') return void response.destroy()
  const incoming = await requestOf(request, fault.kind === 'forgets the cursor')
  if (fault.kind === 'left') {
    response.destroy()
    await sleep(fault.workMs)
    return void (await behind(incoming))
  }
  if (fault.kind === 'page') {
    if (fault.done) await behind(incoming)
    response.writeHead(fault.status ?? 502, { 'content-type': 'text/html' }).end(PAGE)
    return
  }
  const answered = await behind(incoming)
  const body = Buffer.from(await answered.arrayBuffer())
  if (fault.kind === 'cut') return cutAt(fault.where, answered, { body, response })
  response.writeHead(answered.status, [...answered.headers].flat())
  if (fault.kind !== 'trickle') return void response.end(body)
  for (const byte of body.subarray(0, -1)) {
    response.write(Buffer.of(byte))
    await sleep(20)
    if (response.destroyed) return
  }
}

function refuse({ status, retryAfter, as }: Extract<Fault, { kind: 'refused' }>, response: ServerResponse): void {
  const code = status === 429 ? 'rate.limited' : 'storage.busy'
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' }
  if (retryAfter !== undefined) {
    const now = Date.now()
    headers.date = new Date(now).toUTCString()
    headers['retry-after'] = as === 'date' ? new Date(now + retryAfter * 1000).toUTCString() : `${retryAfter}`
  }
  const type = `urn:taskwright:error:${code}`
  response.writeHead(status, headers).end(JSON.stringify({ type, title: 'No.', status, code, requestId: 'r1' }))
}

/** Written byte by byte to the socket: a `ServerResponse` does not begin what it cannot finish. */
function cutAt(
  where: 'before' | 'answer' | 'headers' | 'body',
  { status, headers }: Response,
  { body, response }: { readonly body: Buffer; readonly response: ServerResponse },
): void {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const head = `HTTP/1.1 ${status} OK\r\n${lines}content-length: ${body.length}\r\n\r\n`
  const beginning = { before: '', answer: '', headers: head.slice(0, head.length / 2), body: head }[where]
  const half = where === 'body' ? body.subarray(0, body.length / 2) : Buffer.alloc(0)
  const { socket } = response
  if (beginning === '') return void socket?.destroy()
  socket?.write(Buffer.concat([Buffer.from(beginning), half]), () => socket.destroy())
}

async function requestOf(request: IncomingMessage, spoil: boolean): Promise<Request> {
  const url = new URL(request.url ?? '/', 'http://behind')
  if (spoil) url.searchParams.set('cursor', 'bm8')
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) if (typeof value === 'string') headers.set(name, value)
  headers.delete('content-length')
  const body = Buffer.concat(chunks)
  return new Request(url, { method: request.method ?? 'GET', headers, ...(body.length > 0 && { body }) })
}
