#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Compiled code is kept between starts: half of a start is spent compiling otherwise.
enableCompileCache()
const { run } = await import('./run.ts')
await run(process.argv.slice(2))
