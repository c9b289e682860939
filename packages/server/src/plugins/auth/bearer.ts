import { authRefused } from './refusals.ts'

/** RFC 6750 §2.1. Another scheme is as good as none. */
export function bearerToken(authorization: string | null): string {
  const [, token] = /^Bearer +([A-Za-z0-9._~+/=-]+) *$/i.exec(authorization ?? '') ?? []
  if (token !== undefined) return token
  throw authRefused(/^Bearer(?: |$)/i.test(authorization ?? '') ? 'auth.token_invalid' : 'auth.required')
}
