import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { generated } from '../../generate.ts'

test('the generated files are those of the contract as it is now', async () => {
  for (const [name, text] of Object.entries(await generated())) {
    const written = readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
    expect(written === text, `${name} is out of date: run \`pnpm generate\` in packages/server`).toBe(true)
  }
})
