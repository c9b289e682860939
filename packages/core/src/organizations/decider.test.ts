import { describe, expect, it } from 'vitest'
import type { Standing } from '../access/index.ts'
import { later, NOW, standing, stranger, trusted } from '../testing/fixtures.ts'
import { specify } from '../testing/given.ts'
import { organizationDecider } from './decider.ts'
import type { OrganizationCommand, OrganizationEvent } from './words.ts'

const given = specify(organizationDecider)
const by = (who: Standing) => ({ now: NOW, who })

const created: OrganizationEvent = { type: 'organization.created', data: { organizationId: 'o', name: 'Acme' } }
const create: OrganizationCommand = { type: 'organization.create', id: 'o', name: 'Acme' }
const rename: OrganizationCommand = { type: 'organization.update', name: 'Acme Ltd' }
const renamed: OrganizationEvent = {
  type: 'organization.updated',
  data: { organizationId: 'o', changes: [{ field: 'name', from: 'Acme', to: 'Acme Ltd' }] },
}

describe('an organization', () => {
  it('is founded by anybody, once', () => {
    given().when(create, by(stranger)).then(created)
    given(created).when(create, by(stranger)).then({ code: 'id.taken' })
  })

  it('is its own tenant', () => {
    expect(given({ ...created, time: later(1) }).state).toEqual({
      id: 'o',
      organizationId: 'o',
      name: 'Acme',
      createdAt: later(1),
      updatedAt: later(1),
      version: 1,
    })
  })

  it('is renamed by its owners and admins, and by the host', () => {
    for (const who of [standing(null, 'OWNER'), standing(null, 'ADMIN'), trusted]) {
      given(created).when(rename, by(who)).then(renamed)
    }
    for (const who of [standing(null, 'MEMBER'), standing(null, 'GUEST'), standing('OWNER'), stranger]) {
      given(created).when(rename, by(who)).then({ code: 'access.denied' })
    }
  })

  it('that has this name already stays as it is', () => {
    given(created).when({ type: 'organization.update', name: 'Acme' }, by(trusted)).then()
  })

  it('must be there to be renamed', () => {
    given().when(rename, by(trusted)).then({ code: 'organization.not_found' })
  })

  it('remembers its last change', () => {
    const { state } = given(created, { ...renamed, time: later(2) })
    expect(state).toMatchObject({ name: 'Acme Ltd', createdAt: NOW, updatedAt: later(2), version: 2 })
  })
})
