// What the page uses of the SDK; the rest is left out of the bundle.
export { attempt, createClient, tokens } from '@taskwright/sdk'
