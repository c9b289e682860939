import { connect, type Socket } from 'node:net'

export interface Answer {
  readonly status: number
  readonly body: Buffer
}

const HEAD_END = Buffer.from('\r\n\r\n')
const LAST_CHUNK = Buffer.from('0\r\n\r\n')

/**
 * One keep-alive connection that has one request at a time on its way. It does as little as it can, so that on a small
 * machine the driver doesn't take the time it is to measure.
 */
export interface Connection {
  /** Sends a whole request; the answer goes to `onAnswer`. */
  send(request: Buffer | string, onAnswer: (answer: Answer) => void): void
  close(): void
}

export function openConnection(port: number, onLost: (error: Error) => void): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(connectionOf(socket, onLost))
    })
  })
}

function connectionOf(socket: Socket, onLost: (error: Error) => void): Connection {
  let answered: ((answer: Answer) => void) | undefined
  let received: Buffer = Buffer.alloc(0)
  let closed = false
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    const answer = parse(received)
    if (answer === undefined) return
    const deliver = answered
    received = Buffer.alloc(0)
    answered = undefined
    deliver?.(answer)
  })
  const lost = (error: Error): void => {
    if (!closed) onLost(error)
  }
  socket.on('error', lost)
  socket.on('close', () => lost(new Error('The server closed a connection.')))
  return {
    send(request, onAnswer) {
      answered = onAnswer
      socket.write(request)
    },
    close() {
      closed = true
      socket.destroy()
    },
  }
}

/** The answer, once all of it is there. */
function parse(bytes: Buffer): Answer | undefined {
  const end = bytes.indexOf(HEAD_END)
  if (end === -1) return undefined
  const head = bytes.toString('latin1', 0, end)
  const status = Number(head.slice(9, 12))
  const start = end + HEAD_END.length
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (length !== undefined) {
    const size = Number(length)
    return bytes.length < start + size ? undefined : { status, body: bytes.subarray(start, start + size) }
  }
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return { status, body: bytes.subarray(start) }
  const complete = bytes.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK)
  return complete ? { status, body: joinChunks(bytes.subarray(start)) } : undefined
}

function joinChunks(bytes: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at)
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    if (!(size > 0)) return Buffer.concat(parts)
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
}
