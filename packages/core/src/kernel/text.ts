/** Trimmed, in Unicode normal form C: how every name and title is kept. */
export const tidy = (text: string): string => text.normalize('NFC').trim()

/** How text is compared, searched and sorted: compatibility-normalized, without case. Adapters store it beside the text. */
export const fold = (text: string): string => text.normalize('NFKC').toLowerCase()

/** Orders by Unicode code point, as databases with a binary collation do (JavaScript's `<` orders by UTF-16 unit). */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return rankOfUnit(x) - rankOfUnit(y)
  }
  return a.length - b.length
}

/** Surrogates stand for code points above U+FFFF, so they sort after U+E000–U+FFFF. */
const rankOfUnit = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)
