import { describe, expect, it } from 'vitest'
import { pairs, parseOptions } from './options.ts'

const options = {
  file: { type: 'positional', description: '', required: true },
  as: { type: 'string', description: '' },
  map: { type: 'string', description: '', multiple: true },
  'dry-run': { type: 'boolean', description: '' },
} as const

describe('the options of a command', () => {
  it('may come in any order, with or without =', () => {
    const expected = { file: 'x.json', as: 'ana', map: ['A=B', 'C=D'], 'dry-run': true }
    expect(parseOptions(['x.json', '--as', 'ana', '--map', 'A=B', '--map=C=D', '--dry-run'], options)).toEqual(expected)
    expect(parseOptions(['--dry-run', '--map', 'A=B', '--map=C=D', '--as=ana', 'x.json'], options)).toEqual(expected)
  })

  it('are empty or off when they are left out', () => {
    expect(parseOptions(['x.json'], options)).toEqual({ file: 'x.json', map: [], 'dry-run': false })
  })

  it.each([
    ['an option nobody knows', ['x.json', '--bs'], "Unknown option '--bs'"],
    ['one argument too many', ['x.json', 'y.json'], 'more arguments'],
    ['a missing argument', [], 'FILE is missing'],
    ['an empty value', ['x.json', '--as='], '--as needs a value'],
    ['a missing value', ['x.json', '--as'], "'--as"],
    ['a value where none belongs', ['x.json', '--dry-run=yes'], "'--dry-run'"],
    ['an option in place of a value', ['x.json', '--as', '--dry-run'], '--as'],
  ])('are refused with %s', (_, args, words) => {
    expect(() => parseOptions(args, options)).toThrow(words)
  })

  it('come in pairs that the last = divides', () => {
    expect(pairs('map', ['a=b=PENDING', ' To Do = PENDING '])).toEqual({ 'a=b': 'PENDING', 'To Do': 'PENDING' })
    expect(() => pairs('map', ['=PENDING'])).toThrow('--map takes NAME=VALUE')
  })
})
