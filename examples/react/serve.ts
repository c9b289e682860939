import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const types: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css', html: 'text/html' }

/** The app by file name. `dev-source` takes the SDK as it stands in this repository, unbuilt. */
async function bundleApp(): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    entryPoints: [here('src/main.tsx')],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    conditions: ['dev-source'],
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  return new Map([
    ['index.html', readFileSync(here('index.html'), 'utf8')],
    ['app.js', outputFiles[0]?.text ?? ''],
    ['app.css', readFileSync(here('src/app.css'), 'utf8')],
  ])
}

/** The app and, under the same origin, the API: what a reverse proxy does elsewhere. */
export async function serveApp(api: string, port: number): Promise<{ url: string; close: () => void }> {
  const files = await bundleApp()
  const server = createServer((asked, answer) => {
    if (asked.url?.startsWith('/api/')) return forward(api, asked, answer)
    const name = files.has(asked.url?.slice(1) ?? '') ? (asked.url?.slice(1) ?? '') : 'index.html'
    answer.setHeader('content-type', `${types[name.split('.')[1] ?? '']}; charset=utf-8`)
    answer.end(files.get(name))
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
  const { url } = await serveApp(process.argv[2] ?? 'http://127.0.0.1:3000', 8080)
  console.log(`Open ${url}`)
}
