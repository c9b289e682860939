import { command } from '../command.ts'
import { readConfig } from '../config/read-config.ts'
import { withEngine } from '../database.ts'
import { exitCodes } from '../exit-codes.ts'
import { plural } from '../output.ts'
import { createProgress, noProgress } from '../progress.ts'

export const verify = command({
  name: 'verify',
  description: 'Check that everything stored follows from the log, and that the log is whole',
  options: {},
  async run({ env, json }) {
    const progress = json ? noProgress : createProgress('events')
    const report = await withEngine(readConfig(env), { migrate: 'never' }, (engine) =>
      engine.verify({ onProgress: progress.to }),
    )
    progress.end()
    const { events, streams, states, problems } = report
    const seen = `${plural(events, 'event')} in ${plural(streams, 'stream')}, ${plural(states, 'state')}`
    return problems.length === 0
      ? { json: { ok: true, ...report }, lines: [`All is well: ${seen}.`] }
      : {
          json: { ok: false, ...report },
          lines: [
            `${plural(problems.length, 'problem')} (${seen}):`,
            ...problems.map(({ where, what }) => `  ${where}: ${what}`),
          ],
          exitCode: exitCodes.failed,
        }
  },
})
