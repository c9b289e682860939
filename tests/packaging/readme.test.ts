import { expect, it } from 'vitest'
import { firstRunnableBlock } from './readme.ts'

it('finds the first block that is marked', () => {
  const readme = '# x\n\n```sh\nnpm i x\n```\n\n```ts run\nconst a = 1\n```\n\n```sh run\nls\n```\n'
  expect(firstRunnableBlock(readme)).toEqual({ kind: 'ts run', code: 'const a = 1\n' })
})

it('finds none in a README that promises nothing', () => {
  expect(firstRunnableBlock('# x\n\n```ts\nconst a = 1\n```\n')).toBeUndefined()
})
