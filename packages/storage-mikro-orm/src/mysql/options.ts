import { commonError } from '@taskwright/core'
import type { NativeOptions } from './native.ts'

/**
 * What a URL means to mysql2, also as `driverOptions` of a MikroORM instance, which reads less out of a URL itself.
 * `ssl=true` is ours: encrypted, and only with the host that the certificate names; mysql2 alone checks no name.
 */
export function mysqlDriverOptions(url: string): NativeOptions {
  // The URL itself is kept from errors: it holds a password.
  const parsed = URL.parse(url)
  if (parsed === null) throw commonError('storage.misconfigured', { details: { reason: 'url' } })
  if (parsed.pathname.length <= 1) throw commonError('storage.misconfigured', { details: { reason: 'database' } })
  return parsed.searchParams.get('ssl') === 'true' ? { uri: url, ssl: VERIFIED } : { uri: url }
}

/** One for all, as mysql2 keeps what it has read of certificates and agreed upon with a server by this object. */
const VERIFIED = { rejectUnauthorized: true, verifyIdentity: true }
