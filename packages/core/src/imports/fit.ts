import { tidy } from '../kernel/text.ts'

export { shorten, uniqueName } from '../kernel/unique-name.ts'

// Other programs allow what our rules don't: line breaks in titles, half characters, any length.

/** Text as one line of ours: null when nothing is left of it. */
export function oneLine(text: string): string | null {
  const line = tidy(wellFormed(text).replace(/\p{Cc}+/gu, ' '))
  return line === '' ? null : line
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

/** Without what no text of ours may hold: half characters and NUL. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\uFFFD').replaceAll('\u0000', '')
