import { describe, expect, it } from 'vitest'
import { later, NOW } from '../testing/fixtures.ts'
import { specify } from '../testing/given.ts'
import { userDecider } from './decider.ts'
import { SYSTEM, type UserCommand, type UserEvent } from './words.ts'

const given = specify(userDecider)
const host = { trusted: true }
const userId = 'bo'

const register: UserCommand = { type: 'user.register', id: userId, status: 'ACTIVE' }
const deactivate: UserCommand = { type: 'user.deactivate' }
const reactivate: UserCommand = { type: 'user.reactivate' }
const registered: UserEvent = { type: 'user.registered', data: { userId, status: 'ACTIVE' } }
const placeholder: UserEvent = { type: 'user.registered', data: { userId, status: 'PLACEHOLDER' } }
const deactivated: UserEvent = { type: 'user.deactivated', data: { userId } }
const reactivated: UserEvent = { type: 'user.reactivated', data: { userId } }

describe('a user', () => {
  it('is registered once', () => {
    given().when(register, host).then(registered)
    given(registered).when(register, host).then({ code: 'id.taken' })
    given(registered, deactivated).when(register, host).then({ code: 'id.taken' })
  })

  it('can be a placeholder', () => {
    given()
      .when({ ...register, status: 'PLACEHOLDER' }, host)
      .then(placeholder)
  })

  it('is deactivated and reactivated, and neither twice', () => {
    given(registered).when(deactivate, host).then(deactivated)
    given(registered, deactivated).when(deactivate, host).then()
    given(registered, deactivated).when(reactivate, host).then(reactivated)
    given(registered).when(reactivate, host).then()
  })

  it('must be there', () => {
    given().when(deactivate, host).then({ code: 'user.not_found' })
    given().when(reactivate, host).then({ code: 'user.not_found' })
  })

  it('is the business of the host alone', () => {
    for (const command of [register, deactivate, reactivate]) {
      given().when(command, { trusted: false }).then({ code: 'access.denied' })
      given(registered).when(command, { trusted: false }).then({ code: 'access.denied' })
    }
  })

  it('is an id and a status, nothing that names a person', () => {
    expect(given(registered, { ...deactivated, time: later(1) }).state).toEqual({
      id: userId,
      organizationId: SYSTEM,
      status: 'DEACTIVATED',
      createdAt: NOW,
      version: 2,
    })
  })
})
