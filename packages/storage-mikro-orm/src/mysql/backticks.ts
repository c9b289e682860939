/** Names stand in double quotes in what is shared; a double quote stands nowhere else. */
export function backticked(text: string): string {
  const known = spelled.get(text)
  if (known !== undefined) return known
  const fresh = text.replaceAll('"', '`')
  if (spelled.size < SPELLED) spelled.set(text, fresh)
  return fresh
}
const spelled = new Map<string, string>()
const SPELLED = 1_000
