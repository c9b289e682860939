// Ports for what is killed and comes back on the same one.
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** The system gives higher ones to connections, and to whoever asks for any: one of those may be taken while its owner is down. */
const [LOWEST, TOO_HIGH] = [15_000, 32_000]

/** A port that nobody listens on. @returns {Promise<number>} */
export async function freePort() {
  for (;;) {
    const port = randomInt(LOWEST, TOO_HIGH)
    if (await isFree(port)) return port
  }
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
