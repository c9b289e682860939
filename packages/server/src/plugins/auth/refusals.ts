import { type RefusalCatalogue, TaskwrightError } from '@taskwright/core'

export const authRefusals = {
  'auth.required': { kind: 'unauthenticated', message: 'Sign in first.' },
  'auth.token_expired': { kind: 'unauthenticated', message: 'The access token has expired.' },
  'auth.token_invalid': { kind: 'unauthenticated', message: 'The access token is not valid.' },
  'auth.session_revoked': { kind: 'unauthenticated', message: 'The session has ended. Sign in again.' },
  'auth.credentials_wrong': { kind: 'unauthenticated', message: 'The e-mail address or the password is wrong.' },
  'auth.refresh_invalid': { kind: 'unauthenticated', message: 'The refresh token is not valid.' },
} as const satisfies RefusalCatalogue
export type AuthRefusal = keyof typeof authRefusals

/** What a client needs to be told in `WWW-Authenticate`: that the token it sent is the reason. */
const tokenRefused: readonly AuthRefusal[] = ['auth.token_expired', 'auth.token_invalid', 'auth.session_revoked']

export function authRefused(code: AuthRefusal, details: Readonly<Record<string, unknown>> = {}): TaskwrightError {
  const challenge = tokenRefused.includes(code) ? { challenge: 'invalid_token' } : {}
  return new TaskwrightError({ code, details: { ...challenge, ...details } }, authRefusals[code])
}
