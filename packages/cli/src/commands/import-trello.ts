import { readFile } from 'node:fs/promises'
import { command } from '../command.ts'
import { readConfig } from '../config/read-config.ts'
import { withEngine } from '../database.ts'
import { exitCodes } from '../exit-codes.ts'
import { codeOf, Failure } from '../failure.ts'
import { findImporter } from '../import/importer.ts'
import { summaryLines } from '../import/summary-lines.ts'
import { pairs } from '../options.ts'
import { createProgress, noProgress } from '../progress.ts'
import { readStdin } from '../stdin.ts'

export const importTrello = command({
  name: 'trello',
  description: 'Take over a Trello board from its JSON export; run it again to add what is new',
  options: {
    file: { type: 'positional', description: 'The export, or - for standard input', required: true },
    project: {
      type: 'string',
      valueHint: 'key',
      description: 'Key of the project to make, such as GO',
      required: true,
    },
    as: { type: 'string', valueHint: 'email', description: "Who imports; the organization's owner when left out" },
    organization: { type: 'string', valueHint: 'id', description: 'Where to; needed only if there are several' },
    map: {
      type: 'string',
      valueHint: 'LIST=CATEGORY',
      description: 'Category of a list: PENDING, IN_PROGRESS, COMPLETED, CANCELLED; may be given several times',
      multiple: true,
    },
    member: {
      type: 'string',
      valueHint: 'NAME=EMAIL',
      description: 'Account of a member of the board; may be given several times',
      multiple: true,
    },
    'dry-run': { type: 'boolean', description: 'Say what would happen and write nothing' },
  },
  async run({ values, env, json }) {
    const config = readConfig(env)
    const mapping = { map: pairs('map', values.map), members: pairs('member', values.member) }
    const { importBoard, readTrello } = await import('@taskwright/core/imports')
    const board = readTrello(await readExport(values.file))
    const dryRun = values['dry-run']
    const progress = json || dryRun ? noProgress : createProgress('cards')
    const summary = await withEngine(config, { migrate: 'if absent' }, async (engine) => {
      const { userId, organizationId } = await findImporter(engine, values)
      return importBoard({
        engine,
        board,
        projectKey: values.project,
        organizationId,
        actor: { userId },
        ...mapping,
        dryRun,
        onProgress: ({ done, total }) => progress.to(done, total),
      })
    })
    progress.end()
    return { json: summary, lines: summaryLines(summary) }
  },
})

async function readExport(file: string): Promise<string> {
  try {
    return file === '-' ? await readStdin() : await readFile(file, 'utf8')
  } catch (error) {
    const code = codeOf(error)
    if (code !== 'ENOENT' && code !== 'EISDIR' && code !== 'EACCES') throw error
    throw new Failure(exitCodes.refused, 'import.unreadable', 'The file cannot be read. Is its name right?')
  }
}
