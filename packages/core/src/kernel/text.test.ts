import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareCodePoints, fold, tidy } from './text.ts'

const wellFormed = fc.string({ unit: 'binary' })

describe('tidy text', () => {
  it('is trimmed and in normal form C', () => {
    expect(tidy('\u00a0 Cafe\u0301\n')).toBe('Café')
  })

  it('is tidy already', () => {
    fc.assert(
      fc.property(wellFormed, (text) => {
        expect(tidy(tidy(text))).toBe(tidy(text))
      }),
    )
  })
})

describe('folded text', () => {
  it.each([
    ['Straße', 'STRASSE', false],
    ['Größe', 'GRÖSSE', false],
    ['Größe', 'GRÖßE', true],
    ['ﬁne', 'fine', true],
    ['ＡＢＣ', 'abc', true],
    ['é', 'e\u0301', true],
    ['Σ', 'σ', true],
  ])('of %s and %s is the same: %s', (a, b, same) => {
    expect(fold(a) === fold(b)).toBe(same)
  })
})

describe('the order of code points', () => {
  const byCodePoints = (a: string, b: string): number => {
    const [x, y] = [[...a].map((c) => c.codePointAt(0) ?? 0), [...b].map((c) => c.codePointAt(0) ?? 0)]
    const at = x.findIndex((point, index) => point !== y[index])
    return at === -1 ? x.length - y.length : (x[at] ?? 0) - (y[at] ?? -1)
  }

  it('is what comparing code points one by one gives', () => {
    fc.assert(
      fc.property(wellFormed, wellFormed, (a, b) => {
        expect(Math.sign(compareCodePoints(a, b))).toBe(Math.sign(byCodePoints(a, b)))
      }),
      { numRuns: 500 },
    )
  })

  it('puts what UTF-16 writes in two units behind what it writes in one', () => {
    expect(['\u{1f600}', '\uffee', 'z', 'a', ''].toSorted(compareCodePoints)).toEqual([
      '',
      'a',
      'z',
      '\uffee',
      '\u{1f600}',
    ])
  })
})
