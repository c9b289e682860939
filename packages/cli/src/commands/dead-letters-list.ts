import { command } from '../command.ts'
import { readConfig } from '../config/read-config.ts'
import { withEngine } from '../database.ts'
import { plural, table } from '../output.ts'

const MOST = 1000

export const deadLettersList = command({
  name: 'list',
  description: 'Show them, and why',
  options: { subscription: { type: 'string', description: 'Only those of this subscription' } },
  async run({ values: { subscription }, env }) {
    const options = { limit: MOST, ...(subscription === undefined ? {} : { subscription }) }
    const deadLetters = await withEngine(readConfig(env), { migrate: 'never' }, (engine) =>
      engine.deadLetters.list(options),
    )
    const rows = deadLetters.map((dead) => [
      dead.subscription,
      dead.type,
      dead.eventId,
      `${dead.attempts} attempts`,
      dead.reason,
      dead.diedAt,
    ])
    const all = deadLetters.length === MOST ? `The first ${MOST}.` : plural(deadLetters.length, 'dead letter')
    return { json: { deadLetters }, lines: [...table(rows), all] }
  },
})
