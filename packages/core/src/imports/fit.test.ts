import * as fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { line, markdown } from '../kernel/schemas.ts'
import { fitMarkdown, oneLine, shorten, uniqueName } from './fit.ts'

const anyText = fc.string({ unit: 'binary', maxLength: 400 })

describe('fitting foreign text to our rules', () => {
  it('makes of any text a line the rules accept', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const name = shorten(oneLine(text) ?? 'Untitled', 100)
        expect(v.is(line(100), name), JSON.stringify(text)).toBe(true)
      }),
    )
  })

  it('makes of any text a description the rules accept', () => {
    const lone = fc.constantFrom('\ud83d', '\u0000', '🎉', 'a', 'é')
    fc.assert(
      fc.property(fc.array(lone, { maxLength: 50 }), fc.nat(60_000), (parts, repeats) => {
        const { text } = fitMarkdown(parts.join('') + '漢'.repeat(repeats))
        expect(v.is(markdown, text)).toBe(true)
      }),
    )
  })

  it('leaves what fits as it is', () => {
    expect(fitMarkdown('a *b* 🎉\n')).toEqual({ text: 'a *b* 🎉\n', cut: false })
    expect(oneLine(' a b ')).toBe('a b')
  })

  it('makes one line of several', () => {
    expect(oneLine('first\r\nsecond\tthird')).toBe('first second third')
  })

  it('never cuts a character in two', () => {
    expect(shorten('ab🎉cd', 4)).toBe('ab…')
  })

  it('numbers a name that is taken, whatever its case', () => {
    const taken = new Set<string>()
    expect(['Bug', 'bug', 'BUG'].map((name) => uniqueName(name, taken, 100))).toEqual(['Bug', 'bug (2)', 'BUG (3)'])
  })
})
