import { deactivateAccount } from '../accounts.ts'
import { command } from '../command.ts'
import { readConfig } from '../config/read-config.ts'
import { withEngine } from '../database.ts'
import { userByEmail } from '../operator.ts'

export const userDeactivate = command({
  name: 'deactivate',
  description: 'Shut an account out; what it wrote stays',
  options: { email: { type: 'positional', description: 'Address of the account', required: true } },
  async run({ values, env }) {
    const user = await withEngine(readConfig(env), { migrate: 'never' }, async (engine) => {
      const { id } = await userByEmail(engine, values.email)
      return deactivateAccount(engine, id)
    })
    return { json: { user }, lines: [`${user.email} cannot sign in any more.`] }
  },
})
