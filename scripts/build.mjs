import { ensureBuilt, ensureInstalled } from './lib/prepare.mjs'

await ensureInstalled()
await ensureBuilt()
