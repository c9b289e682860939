import { copyFileSync } from 'node:fs'
import { definePackage } from '../../tsup.base.ts'

const scalar = new URL('browser/standalone.js', import.meta.resolve('@scalar/api-reference'))

export default definePackage({
  // The API reference works without the internet: its script is ours to serve.
  onSuccess: async () => copyFileSync(scalar, 'dist/scalar.js'),
})
