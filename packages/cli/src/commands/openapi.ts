import { writeFile } from 'node:fs/promises'
import { command } from '../command.ts'

export const openapi = command({
  name: 'openapi',
  description: 'The HTTP contract as JSON',
  options: { out: { type: 'string', valueHint: 'file', description: 'Write it to a file instead of standard output' } },
  async run({ values: { out } }) {
    const { contractDocument } = await import('@taskwright/server')
    const text = JSON.stringify(contractDocument, null, 2)
    if (out === undefined) return { json: contractDocument, lines: [text] }
    await writeFile(out, `${text}\n`)
    return { json: { file: out, version: contractDocument.info.version }, lines: [`Written to ${out}`] }
  },
})
