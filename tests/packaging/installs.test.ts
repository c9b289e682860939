import { expect, it } from 'vitest'
import { isAsTold, readFigures, withFigures, writeFigures } from './installs.ts'

const figures = new Map([
  ['the engine', { packages: 5, megabytes: 2.1 }],
  ['more', { packages: 40, megabytes: 30 }],
])
const readmeWith = (table: string) =>
  `# x\n\n<!-- installs:begin, measured -->\n\n${table}\n\n<!-- installs:end -->\n\nmore\n`

it('reads the table it writes', () => {
  expect(readFigures(readmeWith(writeFigures(figures)))).toEqual(figures)
  expect(readFigures('# x\n')).toEqual(new Map())
})

it('replaces the table and nothing else', () => {
  expect(withFigures(readmeWith('| an | old | table |'), figures)).toBe(readmeWith(writeFigures(figures)))
  expect(withFigures('# x\n', figures)).toBe('# x\n')
})

it('takes sizes that are a little off, and not a package more or less', () => {
  expect(isAsTold({ packages: 5, megabytes: 2.1 }, { packages: 5, megabytes: 2.3 })).toBe(true)
  expect(isAsTold({ packages: 40, megabytes: 30 }, { packages: 40, megabytes: 34 })).toBe(true)
  expect(isAsTold({ packages: 40, megabytes: 30 }, { packages: 40, megabytes: 36 })).toBe(false)
  expect(isAsTold({ packages: 5, megabytes: 2.1 }, { packages: 6, megabytes: 2.1 })).toBe(false)
  expect(isAsTold({ packages: 40, megabytes: 30 }, { packages: 39, megabytes: 30 })).toBe(false)
  expect(isAsTold(undefined, { packages: 5, megabytes: 2 })).toBe(false)
  expect(isAsTold({ packages: Number.NaN, megabytes: 2 }, { packages: 5, megabytes: 2 })).toBe(false)
})
