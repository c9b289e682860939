import { fold } from './text.ts'

/** At most `most` UTF-16 units, with an ellipsis where something was cut; never half a character. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  return `${wholeCharacters(text, most - 1).trimEnd()}…`
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

function wholeCharacters(text: string, units: number): string {
  const cutsPair = /[\uD800-\uDBFF]/.test(text[units - 1] ?? '')
  return text.slice(0, cutsPair ? units - 1 : units)
}
