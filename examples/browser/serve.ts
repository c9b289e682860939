import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The SDK as one file that a page imports. `dev-source` takes it as it stands in this repository, unbuilt. */
async function bundleSdk(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [here('sdk.ts')],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['dev-source'],
  })
  return outputFiles[0]?.text ?? ''
}

/** The page and, under the same origin, the API: what a reverse proxy does elsewhere. */
export async function servePage(api: string, port: number): Promise<{ url: string; close: () => void }> {
  const sdk = await bundleSdk()
  const server = createServer((asked, answer) => {
    if (asked.url?.startsWith('/api/')) return forward(api, asked, answer)
    const isSdk = asked.url === '/taskwright-sdk.js'
    answer.setHeader('content-type', `text/${isSdk ? 'javascript' : 'html'}; charset=utf-8`)
    answer.end(isSdk ? sdk : readFileSync(here('index.html')))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}

function forward(api: string, asked: IncomingMessage, answer: ServerResponse): void {
  const { method, headers } = asked
  const onward = request(new URL(asked.url ?? '/', api), { method, headers }, (answered) => {
    answer.writeHead(answered.statusCode ?? 502, answered.headers)
    answered.pipe(answer)
  })
  onward.on('error', () => answer.destroy())
  asked.pipe(onward)
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { url } = await servePage(process.argv[2] ?? 'http://127.0.0.1:3000', 8080)
  console.log(`Open ${url}`)
}
