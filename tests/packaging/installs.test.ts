import { expect, it } from 'vitest'
import { isNear, readFigures, writeFigures } from './installs.ts'

const figures = new Map([
  ['the engine', { packages: 5, megabytes: 2.1 }],
  ['more', { packages: 40, megabytes: 30 }],
])

it('reads the table it writes', () => {
  const readme = `# x\n\n<!-- installs:begin, measured -->\n\n${writeFigures(figures)}\n\n<!-- installs:end -->\n`
  expect(readFigures(readme)).toEqual(figures)
  expect(readFigures('# x\n')).toEqual(new Map())
})

it('takes figures that are a little off, and no others', () => {
  expect(isNear({ packages: 5, megabytes: 2.1 }, { packages: 6, megabytes: 2.2 })).toBe(true)
  expect(isNear({ packages: 40, megabytes: 30 }, { packages: 46, megabytes: 34 })).toBe(true)
  expect(isNear({ packages: 40, megabytes: 30 }, { packages: 48, megabytes: 30 })).toBe(false)
  expect(isNear({ packages: 40, megabytes: 30 }, { packages: 40, megabytes: 36 })).toBe(false)
  expect(isNear(undefined, { packages: 5, megabytes: 2 })).toBe(false)
  expect(isNear({ packages: Number.NaN, megabytes: 2 }, { packages: 5, megabytes: 2 })).toBe(false)
})
