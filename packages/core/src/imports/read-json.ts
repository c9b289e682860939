import { importError } from './refusals.ts'

/** Parses a file somebody chose, and says in plain words what is wrong with it. */
export function readJson(text: string): unknown {
  const body = text.replace(/^\uFEFF/, '').trim()
  if (body === '') throw unreadable('empty', 'it is empty')
  if (body.startsWith('<'))
    throw unreadable('web_page', 'it is a web page. Open the export link while you are signed in')
  try {
    return JSON.parse(body)
  } catch {
    // The parser's own message quotes the file.
    throw endsInTheMiddle(body)
      ? unreadable('truncated', 'it ends in the middle, so it was not saved or sent whole')
      : unreadable('not_json', 'it is not JSON')
  }
}

export const unreadable = (reason: string, why: string, more: Readonly<Record<string, unknown>> = {}) =>
  importError('import.unreadable', why, { details: { reason, ...more } })

/** Whether a bracket or a text is still open at the end. */
function endsInTheMiddle(text: string): boolean {
  if (!text.startsWith('{') && !text.startsWith('[')) return false
  let depth = 0
  let inText = false
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (inText) {
      if (char === '\\') i++
      else if (char === '"') inText = false
    } else if (char === '"') inText = true
    else if (char === '{' || char === '[') depth++
    else if (char === '}' || char === ']') depth--
  }
  return inText || depth > 0
}
