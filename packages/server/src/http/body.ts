import type { H3Event } from 'h3'

/** A body that is larger than the server takes. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
  /** How many bytes it may have. */
  readonly limit: number

  constructor(limit: number) {
    super('The body is too large.')
    this.limit = limit
  }
}

/** The client went away, or sent less than it announced. */
export class BodyIncomplete extends Error {
  override readonly name = 'BodyIncomplete'
}

/** The bytes of a request's body, or undefined when it has none. */
export async function readBytes(event: H3Event, limit: number): Promise<Uint8Array | undefined> {
  const { headers } = event.req
  const announced = Number(headers.get('content-length') ?? Number.NaN)
  if (announced > limit) throw new BodyTooLarge(limit)
  if (announced === 0) return undefined
  if (Number.isNaN(announced) && !mayHaveBody(event)) return undefined
  const bytes = await (readNode(event, limit) ?? readWeb(event, limit))
  return bytes.length === 0 ? undefined : bytes
}

/** Over HTTP/1.1 a body without a length is chunked; elsewhere only the stream itself knows. */
function mayHaveBody(event: H3Event): boolean {
  const request = event.runtime?.node?.req
  return request === undefined || request.httpVersionMajor > 1 || event.req.headers.has('transfer-encoding')
}

type NodeRequest = NonNullable<NonNullable<H3Event['runtime']>['node']>['req']

/** Straight from the socket: under Node a web stream in between costs more than the rest of the request. */
function readNode(event: H3Event, limit: number): Promise<Uint8Array> | undefined {
  const request: NodeRequest | undefined = event.runtime?.node?.req
  if (request === undefined || request.readableDidRead || request.readableEnded || 'rawBody' in request)
    return undefined
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let size = 0
    const done = (settle: () => void) => {
      request.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone)
      settle()
    }
    const onData = (chunk: Uint8Array) => {
      size += chunk.length
      chunks.push(chunk)
      if (size > limit) {
        request.pause()
        done(() => reject(new BodyTooLarge(limit)))
      }
    }
    const onEnd = () => done(() => resolve(joined(chunks, size)))
    const onGone = () => done(() => reject(new BodyIncomplete()))
    request.on('data', onData).once('end', onEnd).once('error', onGone).once('close', onGone)
  })
}

async function readWeb(event: H3Event, limit: number): Promise<Uint8Array> {
  const { body } = event.req
  if (body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new BodyIncomplete()
    })
    if (done) return joined(chunks, size)
    size += value.length
    if (size > limit) {
      reader.cancel().catch(() => {})
      throw new BodyTooLarge(limit)
    }
    chunks.push(value)
  }
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const [first] = chunks
  if (chunks.length === 1 && first) return first
  const all = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}
