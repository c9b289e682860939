import { command } from '../command.ts'
import { readConfig } from '../config/read-config.ts'
import { withEngine } from '../database.ts'
import { plural } from '../output.ts'

export const deadLettersRedrive = command({
  name: 'redrive',
  description: 'Have a running server try them again',
  options: {
    subscription: { type: 'positional', description: 'Whose', required: true },
    event: { type: 'string', description: 'Only this event; may be given several times', multiple: true },
  },
  async run({ values: { subscription, event }, env }) {
    const only = event.length === 0 ? undefined : event
    const redriven = await withEngine(readConfig(env), { migrate: 'never' }, (engine) =>
      engine.deadLetters.redrive(subscription, only),
    )
    return { json: { redriven }, lines: [`${plural(redriven, 'event')} will be tried again.`] }
  },
})
