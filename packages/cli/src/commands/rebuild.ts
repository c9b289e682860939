import { command } from '../command.ts'
import { readConfig } from '../config/read-config.ts'
import { withEngine } from '../database.ts'

export const rebuild = command({
  name: 'rebuild',
  description: 'Build what is derived from the log anew, beside the one in use',
  options: {
    projection: { type: 'positional', description: 'Which, such as inbox', required: true },
  },
  async run({ values: { projection }, env }) {
    await withEngine(readConfig(env), { migrate: 'never' }, (engine) => engine.rebuild(projection))
    return { json: { rebuilt: projection }, lines: [`${projection} is built anew and in use.`] }
  },
})
