import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

// What a collector of OpenTelemetry is to those who send it spans: OTLP over HTTP, in protobuf.

export interface CollectedSpan {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  /** Empty when it is the first of its trace. */
  readonly parentSpanId: string
  readonly traceState: string
  readonly kind: number
  readonly failed: boolean
  readonly attributes: Readonly<Record<string, unknown>>
  /** Of the process it is from. */
  readonly resource: Readonly<Record<string, unknown>>
}

export interface Collector {
  readonly url: string
  /** Paths and headers of what has come. */
  readonly requests: readonly {
    readonly path: string | undefined
    readonly headers: Readonly<Record<string, unknown>>
  }[]
  spans(): readonly CollectedSpan[]
  named(name: string): readonly CollectedSpan[]
  /** Everything as it came, for those who look for what must not be in it. */
  raw(): string
}

/** Ends with the test. `status` is what it answers. */
export async function collector({ status = () => 200 }: { readonly status?: () => number } = {}): Promise<Collector> {
  const bodies: Buffer[] = []
  const requests: { path: string | undefined; headers: Readonly<Record<string, unknown>> }[] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    bodies.push(Buffer.concat(parts))
    requests.push({ path: request.url, headers: request.headers })
    response.writeHead(status(), { 'content-type': 'application/x-protobuf' }).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const spans = () => bodies.flatMap(spansIn)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    spans,
    named: (name) => spans().filter((span) => span.name === name),
    raw: () => Buffer.concat(bodies).toString('latin1'),
  }
}

// The fields of opentelemetry/proto/trace/v1/trace.proto and common/v1/common.proto that are looked at, by number.

function spansIn(request: Buffer): CollectedSpan[] {
  return messages(request, 1).flatMap((resourceSpans) => {
    const resource = attributesOf(messages(resourceSpans, 1).flatMap((one) => messages(one, 1)))
    return messages(resourceSpans, 2).flatMap((scopeSpans) =>
      messages(scopeSpans, 2).map((span) => ({ ...spanOf(span), resource })),
    )
  })
}

function spanOf(span: Buffer): Omit<CollectedSpan, 'resource'> {
  const [traceId, spanId, traceState, parentSpanId, name] = [1, 2, 3, 4, 5].map((field) => messages(span, field)[0])
  const status = messages(span, 15)[0] ?? Buffer.alloc(0)
  return {
    name: String(name),
    traceId: traceId?.toString('hex') ?? '',
    spanId: spanId?.toString('hex') ?? '',
    parentSpanId: parentSpanId?.toString('hex') ?? '',
    traceState: traceState?.toString() ?? '',
    kind: Number(fieldsOf(span).find(({ field }) => field === 6)?.value ?? 0),
    failed: fieldsOf(status).some(({ field, value }) => field === 3 && value === 2n),
    attributes: attributesOf(messages(span, 9)),
  }
}

function attributesOf(pairs: readonly Buffer[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [value] = fieldsOf(messages(pair, 2)[0] ?? Buffer.alloc(0))
      return [String(messages(pair, 1)[0]), value && plain(value)]
    }),
  )
}

/** AnyValue: 1 is a string, 2 a boolean, 3 an integer. */
function plain({ field, value }: Field): unknown {
  if (field === 1) return String(value)
  if (field === 2) return value === 1n
  return typeof value === 'bigint' ? Number(value) : value
}

interface Field {
  readonly field: number
  readonly value: bigint | Buffer
}

const messages = (message: Buffer, field: number): readonly Buffer[] =>
  fieldsOf(message).flatMap((one) => (one.field === field && typeof one.value !== 'bigint' ? [one.value] : []))

function fieldsOf(message: Buffer): readonly Field[] {
  const fields: Field[] = []
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  const bytes = (length: number): Buffer => {
    at += length
    return message.subarray(at - length, at)
  }
  while (at < message.length) {
    const tag = Number(varint())
    const [field, wireType] = [tag >> 3, tag & 7]
    if (wireType === 0) fields.push({ field, value: varint() })
    else if (wireType === 1) fields.push({ field, value: bytes(8) })
    else if (wireType === 2) fields.push({ field, value: bytes(Number(varint())) })
    else if (wireType === 5) fields.push({ field, value: bytes(4) })
    else throw new Error(`Wire type ${wireType} at ${at} is none of OTLP's.`)
  }
  return fields
}
