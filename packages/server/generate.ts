// Writes the generated files of this package from the contract at the root: `pnpm generate`.
import { readFileSync, writeFileSync } from 'node:fs'
import openapiTS, { astToString } from 'openapi-typescript'
import { parse } from 'yaml'
import { methods, type OpenApiDocument } from './src/contract/document.ts'

const source = new URL('../../openapi.yaml', import.meta.url)

/** The generated files by their name in `src`. */
export async function generated(): Promise<Readonly<Record<string, string>>> {
  const document: OpenApiDocument = parse(readFileSync(source, 'utf8'))
  const header = '// Generated from openapi.yaml by `pnpm generate`. Do not edit.\n'
  const types = astToString(await openapiTS(source, { defaultNonNullable: false, alphabetize: false }))
  return {
    'contract.gen.ts': `${header}${needed(types)}\n${anonymousOperations(document)}`,
    'contract-document.gen.ts': `${header}import type { OpenApiDocument } from './contract/document.ts'

/** The contract itself, so that no file is read at run time. */
export const contractDocument: OpenApiDocument = JSON.parse(
  ${JSON.stringify(JSON.stringify(document))},
)
`,
  }
}

/** Operations and what they are made of; types by path are the SDK's affair. */
function needed(types: string): string {
  return types.slice(types.indexOf('export interface components')).replace(/^export type \$defs = .*\n/m, '')
}

/** The types say nothing of who may call; handlers of these get no actor. */
function anonymousOperations(document: OpenApiDocument): string {
  const operations = Object.values(document.paths).flatMap((path) => methods.flatMap((method) => path[method] ?? []))
  const names = operations.filter(({ security }) => security?.length === 0).map(({ operationId }) => `'${operationId}'`)
  return `export type AnonymousOperation =\n  | ${names.join('\n  | ')}\n`
}

if (import.meta.main) {
  for (const [name, text] of Object.entries(await generated()))
    writeFileSync(new URL(`src/${name}`, import.meta.url), text)
}
