import { fold, tidy } from '../kernel/text.ts'

// Other programs allow what our rules don't: line breaks in titles, half characters, any length.

/** Text as one line of ours: null when nothing is left of it. */
export function oneLine(text: string): string | null {
  const line = tidy(wellFormed(text).replace(/\p{Cc}+/gu, ' '))
  return line === '' ? null : line
}

/** At most `most` UTF-16 units, with an ellipsis where something was cut; never half a character. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  return `${wholeCharacters(text, most - 1).trimEnd()}…`
}

const MOST_BYTES = 65_536
const encoder = new TextEncoder()

/** Markdown within our bound of 64 KiB. */
export function fitMarkdown(text: string): { readonly text: string; readonly cut: boolean } {
  const clean = wellFormed(text)
  if (clean.length * 3 <= MOST_BYTES || encoder.encode(clean).length <= MOST_BYTES) return { text: clean, cut: false }
  const { read } = encoder.encodeInto(clean, new Uint8Array(MOST_BYTES - 3))
  return { text: `${clean.slice(0, read)}…`, cut: true }
}

/** The name itself, or with a number behind it when it is taken; case doesn't count. It is taken afterwards. */
export function uniqueName(name: string, taken: Set<string>, most: number): string {
  let unique = shorten(name, most)
  for (let n = 2; taken.has(fold(unique)); n++) {
    const suffix = ` (${n})`
    unique = shorten(name, most - suffix.length) + suffix
  }
  taken.add(fold(unique))
  return unique
}

/** Without what no text of ours may hold: half characters and NUL. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\uFFFD').replaceAll('\u0000', '')

function wholeCharacters(text: string, units: number): string {
  const cutsPair = /[\uD800-\uDBFF]/.test(text[units - 1] ?? '')
  return text.slice(0, cutsPair ? units - 1 : units)
}
