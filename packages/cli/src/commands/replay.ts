import { command } from '../command.ts'
import { readConfig } from '../config/read-config.ts'
import { withEngine } from '../database.ts'
import { usage } from '../options.ts'
import { plural } from '../output.ts'
import { createProgress, noProgress } from '../progress.ts'

export const replay = command({
  name: 'replay',
  description: 'Hand a subscription events of the log once more',
  options: {
    subscription: { type: 'string', description: 'Whose; it must have run before', required: true },
    from: { type: 'string', valueHint: 'position', description: 'The first position in the log', required: true },
    to: { type: 'string', valueHint: 'position', description: 'The last one; the end of the log when left out' },
  },
  async run({ values, env, json }) {
    const { subscription } = values
    const from = positionOf('from', values.from)
    const to = values.to === undefined ? undefined : positionOf('to', values.to)
    if (to !== undefined && to < from) throw usage('--to must not come before --from.')
    const progress = json ? noProgress : createProgress('events')
    const delivered = await withEngine(readConfig(env), { migrate: 'never' }, (engine) =>
      engine.replay(subscription, { from, ...(to === undefined ? {} : { to }), onProgress: progress.to }),
    )
    progress.end()
    return { json: { delivered }, lines: [`${plural(delivered, 'event')} handed over; a running worker handles them.`] }
  },
})

function positionOf(option: string, text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw usage(`--${option} takes a position in the log: 1, 2, 3 …`)
  return Number(text)
}
