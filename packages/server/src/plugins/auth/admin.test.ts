import { expect, test } from 'vitest'
import { serverForTest } from '../../../test/harness.ts'
import { accountsAdmin } from './admin.ts'

const account = { name: 'Ana', email: 'ana@example.com', password: 'correct horse battery' }

test('an account an operator makes can sign in, and has an organization of its own', async () => {
  const { call, engine } = await serverForTest()
  const user = await accountsAdmin(engine, { cost: 4 }).create({ ...account, organizationName: 'Acme' })
  const { email, password } = account
  const { status, body } = await call('POST', '/api/v1/auth/login', { body: { email, password } })
  expect({ status, id: body.user.id }).toEqual({ status: 200, id: user.id })
  const { items } = (await call('GET', '/api/v1/organizations', { token: body.accessToken })).body
  expect(items).toMatchObject([{ name: 'Acme', role: 'OWNER' }])
  await expect(accountsAdmin(engine, { cost: 4 }).create(account)).rejects.toMatchObject({ code: 'user.email_taken' })
})

test('a new password lets nobody in with the old one, wherever they were signed in', async () => {
  const { call, engine, register } = await serverForTest()
  const { token, id, email } = await register('Ana')
  const admin = accountsAdmin(engine, { cost: 4 })
  await admin.setPassword(id, 'staple of batteries')
  expect(await call('GET', '/api/v1/users/me', { token })).toMatchObject({ status: 401 })
  const login = (password: string) => call('POST', '/api/v1/auth/login', { body: { email, password } })
  expect(await login('correct horse battery')).toMatchObject({ status: 401 })
  expect(await login('staple of batteries')).toMatchObject({ status: 200 })
  await expect(admin.setPassword(id, 'short')).rejects.toMatchObject({ code: 'input.invalid' })
  await expect(admin.setPassword('nobody', 'staple of batteries')).rejects.toMatchObject({ code: 'user.not_found' })
})
