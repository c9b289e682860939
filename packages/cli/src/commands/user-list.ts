import { listUsers } from '../accounts.ts'
import { command } from '../command.ts'
import { readConfig } from '../config/read-config.ts'
import { withEngine } from '../database.ts'
import { plural, table } from '../output.ts'

export const userList = command({
  name: 'list',
  description: 'All accounts and placeholders',
  options: {},
  async run({ env }) {
    const users = await withEngine(readConfig(env), { migrate: 'never' }, listUsers)
    const rows = users.map(({ email, name, status, id }) => [email ?? '–', name, status, id])
    return { json: { users }, lines: [...table(rows), plural(users.length, 'user')] }
  },
})
