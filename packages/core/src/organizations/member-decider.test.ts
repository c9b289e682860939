import { describe, expect, it } from 'vitest'
import type { Standing } from '../access/index.ts'
import type { OrganizationRole, ProjectRole } from '../ports/collections.ts'
import { later, NOW, standing, stranger, trusted } from '../testing/fixtures.ts'
import { specify } from '../testing/given.ts'
import { type MemberFacts, memberDecider } from './member-decider.ts'
import type { MemberCommand, MemberEvent, MemberScope } from './words.ts'

type Role = OrganizationRole | ProjectRole
const given = specify(memberDecider)
const by = (who: Standing, change: Partial<MemberFacts> = {}): MemberFacts => ({
  now: NOW,
  who,
  owners: 2,
  asConsequence: false,
  ...change,
})
const denied = { code: 'access.denied' } as const
const missing = { code: 'member.not_found' } as const

/** Bo's membership, in an organization or in a project of it. */
function membership(scope: MemberScope) {
  const place = { scope, scopeId: scope === 'project' ? 'p' : 'o', userId: 'bo' }
  const role: Role = scope === 'project' ? 'CONTRIBUTOR' : 'MEMBER'
  return {
    role,
    add: (as: Role = role): MemberCommand => ({ type: 'member.add', ...place, role: as }),
    change: (to: Role): MemberCommand => ({ type: 'member.change_role', role: to }),
    remove: { type: 'member.remove' } satisfies MemberCommand,
    added: (as: Role = role): MemberEvent => ({ type: 'member.added', data: { ...place, role: as } }),
    changed: (from: Role, to: Role): MemberEvent => ({ type: 'member.role_changed', data: { ...place, from, to } }),
    removed: (as: Role = role): MemberEvent => ({ type: 'member.removed', data: { ...place, role: as } }),
    owner: scope === 'project' ? standing('OWNER') : standing(null, 'OWNER'),
    admin: scope === 'project' ? standing('ADMIN') : standing(null, 'ADMIN'),
    member: scope === 'project' ? standing('CONTRIBUTOR') : standing(null, 'MEMBER'),
    self: scope === 'project' ? standing('CONTRIBUTOR', null, 'bo') : standing(null, 'MEMBER', 'bo'),
  }
}

describe.each(['organization', 'project'] as const)('a membership in the %s', (scope) => {
  const { role, add, change, remove, added, changed, removed, owner, admin, member, self } = membership(scope)

  it('is given by admins, changed by admins, ended by admins', () => {
    given().when(add(), by(admin)).then(added())
    given(added()).when(change('ADMIN'), by(admin)).then(changed(role, 'ADMIN'))
    given(added()).when(remove, by(admin)).then(removed())
  })

  it('is none of the business of other members, nor of strangers', () => {
    for (const who of [member, stranger]) {
      given().when(add(), by(who)).then(denied)
      given(added()).when(add(), by(who)).then(denied)
      given(added()).when(change('ADMIN'), by(who)).then(denied)
      given(added()).when(remove, by(who)).then(denied)
    }
  })

  it('is given once', () => {
    given(added()).when(add(), by(admin)).then({ code: 'member.already_added' })
  })

  it('that never was or has ended can be neither changed nor ended', () => {
    for (const past of [[], [added(), removed()]]) {
      given(...past)
        .when(change('ADMIN'), by(admin))
        .then(missing)
      given(...past)
        .when(remove, by(admin))
        .then(missing)
    }
  })

  it('that has ended can begin anew, from that moment on', () => {
    const past = [
      { ...added('ADMIN'), time: NOW },
      { ...removed('ADMIN'), time: later(1) },
    ]
    given(...past)
      .when(add(), by(admin))
      .then(added())
    const { state } = given(...past, { ...added(), time: later(2) })
    expect(state).toMatchObject({ role, createdAt: later(2), removedAt: null, version: 3 })
  })

  it('keeps since when it holds when the role changes', () => {
    const { state } = given({ ...added(), time: later(1) }, { ...changed(role, 'ADMIN'), time: later(2) })
    expect(state).toMatchObject({ role: 'ADMIN', createdAt: later(1), removedAt: null, version: 2 })
  })

  it('with the same role again is no event', () => {
    given(added()).when(change(role), by(admin)).then()
  })

  it('can be ended by whoever has it', () => {
    given(added()).when(remove, by(self)).then(removed())
  })

  it('cannot be changed by whoever has it', () => {
    given(added()).when(change('ADMIN'), by(self)).then(denied)
  })

  describe('of an owner', () => {
    it('is given, taken and ended by owners and by the host', () => {
      for (const who of [owner, trusted]) {
        given().when(add('OWNER'), by(who)).then(added('OWNER'))
        given(added()).when(change('OWNER'), by(who)).then(changed(role, 'OWNER'))
        given(added('OWNER')).when(change('ADMIN'), by(who)).then(changed('OWNER', 'ADMIN'))
        given(added('OWNER')).when(remove, by(who)).then(removed('OWNER'))
      }
    })

    it('is beyond admins', () => {
      given().when(add('OWNER'), by(admin)).then(denied)
      given(added()).when(change('OWNER'), by(admin)).then(denied)
      given(added('OWNER')).when(change('ADMIN'), by(admin)).then(denied)
      given(added('OWNER')).when(remove, by(admin)).then(denied)
    })

    it('cannot be the last to leave or to be demoted', () => {
      const last = { code: 'member.last_owner' } as const
      for (const who of [owner, trusted]) {
        given(added('OWNER'))
          .when(change('ADMIN'), by(who, { owners: 1 }))
          .then(last)
        given(added('OWNER'))
          .when(remove, by(who, { owners: 1 }))
          .then(last)
      }
      const bo = { ...owner, userId: 'bo' }
      given(added('OWNER'))
        .when(remove, by(bo, { owners: 1 }))
        .then(last)
      given(added('OWNER'))
        .when(remove, by(bo, { owners: 2 }))
        .then(removed('OWNER'))
    })

    it('that is the last can be confirmed', () => {
      given(added('OWNER'))
        .when(change('OWNER'), by(owner, { owners: 1 }))
        .then()
    })
  })

  it('as a consequence of something that was allowed asks for no rights', () => {
    const asConsequence = by(stranger, { asConsequence: true, owners: 1 })
    given().when(add('OWNER'), asConsequence).then(added('OWNER'))
    given(added('OWNER')).when(remove, asConsequence).then(removed('OWNER'))
  })
})

describe('owners of a project', () => {
  const { add, added, change, changed } = membership('project')

  it('are made by the owners of its organization too, not by its admins', () => {
    given()
      .when(add('OWNER'), by(standing(null, 'OWNER')))
      .then(added('OWNER'))
    given()
      .when(add('OWNER'), by(standing(null, 'ADMIN')))
      .then(denied)
    given(added())
      .when(change('OWNER'), by(standing('ADMIN', 'OWNER')))
      .then(changed('CONTRIBUTOR', 'OWNER'))
  })

  it('do not make owners of the organization', () => {
    given()
      .when(membership('organization').add('OWNER'), by(standing('OWNER', 'ADMIN')))
      .then(denied)
  })
})

describe("a membership's id", () => {
  it('is different for different people in different projects, whatever their ids are', () => {
    const idOf = (scopeId: string, userId: string) =>
      given({ type: 'member.added', data: { scope: 'project', scopeId, userId, role: 'VIEWER' } }).state?.id
    expect(idOf('a:b', 'c')).not.toBe(idOf('a', 'b:c'))
    expect(idOf('a%3Ab', 'c')).not.toBe(idOf('a:b', 'c'))
    expect(idOf('a/b', 'c')).not.toBe(idOf('a', 'b/c'))
  })
})
