import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)
const fence = /^```(\S+)(?: from=(\S+))?\n([\s\S]*?)^```$/gm

/** Cut out of a file: the same lines in a row, however far they stand to the right. */
const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')

const guides = readdirSync(new URL('docs/guide/', root)).filter((name) => name.endsWith('.md'))

describe.each(guides)('docs/guide/%s', (name) => {
  const page = readFileSync(new URL(`docs/guide/${name}`, root), 'utf8')
  const blocks = [...page.matchAll(fence)].map(([, language = '', from, code = '']) => ({ language, from, code }))
  const cut = blocks.filter(({ from }) => from !== undefined)

  it('shows code as it stands in the files it names', () => {
    for (const { from = '', code } of cut) {
      const file = lines(readFileSync(new URL(from, root), 'utf8'))
      expect(file, `${name} shows other code than ${from} has`).toContain(lines(code))
    }
  })
})

it('the guide of the SDK names a file for every block of code', () => {
  const page = readFileSync(new URL('docs/guide/sdk.md', root), 'utf8')
  const blocks = [...page.matchAll(fence)].filter(([, language]) => language !== 'sh')
  expect(blocks.length).toBeGreaterThan(10)
  for (const [, , from, code] of blocks) expect(from, code).toBeDefined()
})
