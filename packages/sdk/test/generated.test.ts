import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { generated } from '../generate.ts'

it('the generated files are what openapi.yaml makes of them (run `pnpm --filter @taskwright/sdk generate`)', async () => {
  for (const [name, text] of Object.entries(await generated()))
    expect(readFileSync(new URL(`../src/${name}`, import.meta.url), 'utf8') === text, name).toBe(true)
})
