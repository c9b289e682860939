import { createAccount } from '../accounts.ts'
import { command } from '../command.ts'
import { readConfig } from '../config/read-config.ts'
import { withEngine } from '../database.ts'
import { choosePassword } from '../password.ts'

export const userCreate = command({
  name: 'create',
  description: 'Make an account, with an organization of its own',
  options: {
    email: { type: 'string', description: 'Address to sign in with', required: true },
    name: { type: 'string', description: 'Name others see; the address when left out' },
    'organization-name': { type: 'string', description: "Name of the organization; after the person's when left out" },
    'password-stdin': { type: 'boolean', description: 'Read the password from standard input' },
  },
  async run({ values, env }) {
    const config = readConfig(env)
    const { email, name = email, 'organization-name': organizationName, 'password-stdin': fromStdin } = values
    const { password, generated } = await choosePassword(fromStdin)
    const account = { email, name, password, ...(organizationName === undefined ? {} : { organizationName }) }
    const user = await withEngine(config, { migrate: 'if absent' }, (engine) => createAccount(engine, account))
    return {
      json: { user, ...(generated ? { password } : {}) },
      lines: [`${user.email} can sign in now.`, ...(generated ? [`Password: ${password}`] : [])],
    }
  },
})
