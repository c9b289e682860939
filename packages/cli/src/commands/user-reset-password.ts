import { resetPassword } from '../accounts.ts'
import { command } from '../command.ts'
import { readConfig } from '../config/read-config.ts'
import { withEngine } from '../database.ts'
import { userByEmail } from '../operator.ts'
import { choosePassword } from '../password.ts'

export const userResetPassword = command({
  name: 'reset-password',
  description: 'Give an account a new password and sign it out everywhere',
  options: {
    email: { type: 'positional', description: 'Address of the account', required: true },
    'password-stdin': { type: 'boolean', description: 'Read the password from standard input' },
  },
  async run({ values, env }) {
    const config = readConfig(env)
    const { password, generated } = await choosePassword(values['password-stdin'])
    const user = await withEngine(config, { migrate: 'never' }, async (engine) => {
      const user = await userByEmail(engine, values.email)
      await resetPassword(engine, user.id, password)
      return user
    })
    return {
      json: { user, ...(generated ? { password } : {}) },
      lines: [
        `${user.email} has a new password and is signed out everywhere.`,
        ...(generated ? [`Password: ${password}`] : []),
      ],
    }
  },
})
