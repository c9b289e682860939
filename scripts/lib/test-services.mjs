// What the adapters' tests ask for. `npm test` has provided it; a bare `vitest` has looked on this machine.
/** @typedef {import('./private-services.mjs').ServiceKind} ServiceKind */
export { freePort } from './free-port.mjs'
export { isInstalled, startService } from './private-services.mjs'

/**
 * Where a shared service is, or undefined: then the suite is skipped as a whole, and named in the last lines of `npm test`.
 * A database server's URL names no database of ours, and what a test makes there it names at random and removes.
 * @param {ServiceKind} kind
 * @returns {string | undefined}
 */
export const serviceUrl = (kind) => process.env[`TEST_${kind.toUpperCase()}_URL`] || undefined
