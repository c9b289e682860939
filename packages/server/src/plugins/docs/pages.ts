const style = `
  :root { color-scheme: light dark }
  body { font: 1rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 4rem auto; padding: 0 1.5rem }
  h1 { font-size: 1.6rem }
  pre { overflow-x: auto; padding: 1rem; border: 1px solid; border-radius: .5rem }
  code { font: .9rem/1.5 ui-monospace, monospace }`

// Links are relative, so that they hold wherever the server is mounted.

/** What somebody sees who opens the server in a browser: what it is, and how to begin. */
export const welcomeHtml = ({ title, version }: { title: string; version: string }) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${escaped(title)}</title>
<style>${style}</style>
<h1>${escaped(title)} ${escaped(version)} is running</h1>
<p>This is its API. The <a href="api/docs">reference</a> lists every operation and lets you try them;
the same as a file is <a href="api/openapi.json">openapi.json</a>. How the server is, part by part, stands under
<a href="health">/health</a>.</p>
<h2>The first account</h2>
<p>Whoever registers gets an account, an organization of their own and a token to work with:</p>
<pre><code>curl -X POST -H 'content-type: application/json' \\
  -d '{"name":"Ana","email":"ana@example.com","password":"correct horse battery"}' \\
  http://localhost:3000/api/v1/auth/register</code></pre>
<p>Put this server's address in place of <code>localhost:3000</code>, and send the <code>accessToken</code> of the answer as
<code>Authorization: Bearer …</code> with everything else.</p>
</html>
`

export const docsHtml = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Taskwright API</title>
<div id="reference">The reference needs JavaScript. The same as a file: <a href="openapi.json">openapi.json</a>.</div>
<script src="docs/scalar.js"></script>
<script src="docs/set-up.js"></script>
</html>
`

/** Scalar with everything switched off that would ask another server. */
export const setUp = `document.getElementById('reference').textContent = ''
Scalar.createApiReference('#reference', {
  url: 'openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  proxyUrl: '',
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
})
`

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
