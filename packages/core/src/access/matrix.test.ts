import { describe, expect, it } from 'vitest'
import type { OrganizationRole, ProjectRole } from '../ports/collections.ts'
import { standing, stranger, trusted } from '../testing/fixtures.ts'
import { type Action, allows, organizationActions, projectActions, type Relation, seesProject } from './matrix.ts'

// The table of the domain's rules, cell by cell. `own` and `unstarted` need the relation: the author's own task or
// comment, the author's own task that was never started. Custom roles and what isn't built yet are left out.
const inProjects = `
  action             | OWNER | ADMIN | CONTRIBUTOR | COMMENTER | VIEWER | nobody
  project:read       |   ✓   |   ✓   |      ✓      |     ✓     |   ✓    |
  project:update     |   ✓   |   ✓   |             |           |        |
  project:members    |   ✓   |   ✓   |             |           |        |
  project:workflow   |   ✓   |   ✓   |             |           |        |
  project:delete     |   ✓   |       |             |           |        |
  task:create        |   ✓   |   ✓   |      ✓      |           |        |
  task:update        |   ✓   |   ✓   |      ✓      | unstarted | unstarted |
  task:transition    |   ✓   |   ✓   |      ✓      | assigned  | assigned  |
  task:delete        |   ✓   |   ✓   |     own     |    own    |  own   |
  task:import        |   ✓   |   ✓   |             |           |        |
  comment:create     |   ✓   |   ✓   |      ✓      |     ✓     | assigned or own |
  comment:change     |  own  |  own  |     own     |    own    |  own   |
  project:create     |       |       |             |           |        |
  organization:read  |       |       |             |           |        |
  organization:roster |      |       |             |           |        |
  organization:update |      |       |             |           |        |
  organization:members |     |       |             |           |        |
  organization:delete |      |       |             |           |        |
`
// An organization's owners and admins act as ADMIN in every project of it; its members and guests see none by that.
const inOrganizations = `
  action             | OWNER | ADMIN | MEMBER | GUEST | nobody
  organization:read  |   ✓   |   ✓   |   ✓    |   ✓   |
  organization:roster |  ✓   |   ✓   |   ✓    |       |
  organization:update |  ✓   |   ✓   |        |       |
  organization:members | ✓   |   ✓   |        |       |
  organization:delete |  ✓   |       |        |       |
  project:create     |   ✓   |   ✓   |   ✓    |       |
  project:read       |   ✓   |   ✓   |        |       |
  project:update     |   ✓   |   ✓   |        |       |
  project:members    |   ✓   |   ✓   |        |       |
  project:workflow   |   ✓   |   ✓   |        |       |
  project:delete     |       |       |        |       |
  task:create        |   ✓   |   ✓   |        |       |
  task:update        |   ✓   |   ✓   |        |       |
  task:transition    |   ✓   |   ✓   |        |       |
  task:delete        |   ✓   |   ✓   |        |       |
  task:import        |   ✓   |   ✓   |        |       |
  comment:create     |   ✓   |   ✓   |        |       |
  comment:change     |  own  |  own  |        |       |
`

const relations: Readonly<Record<string, Relation>> = {
  none: {},
  assignee: { assignee: true },
  'author of a started task': { author: true },
  'author of an unstarted task': { author: true, unstarted: true },
}
type RelationName = keyof typeof relations
const author: readonly RelationName[] = ['author of a started task', 'author of an unstarted task']
/** What a cell says: the relations somebody needs one of. */
const meanings: Readonly<Record<string, readonly RelationName[]>> = {
  '✓': Object.keys(relations),
  '': [],
  own: author,
  unstarted: ['author of an unstarted task'],
  assigned: ['assignee'],
  'assigned or own': ['assignee', ...author],
}

function cellsOf(table: string) {
  const [head = [], ...rows] = table
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
  const roles = head.slice(1)
  return rows.flatMap(([action = '', ...cells]) =>
    roles.map((role, index) => ({ action: action as Action, role, cell: cells[index] ?? '' })),
  )
}
const allowed = (who: Parameters<typeof allows>[0], action: Action): readonly string[] =>
  Object.keys(relations).filter((name) => allows(who, action, relations[name]))
const roleNamed = (name: string) => (name === 'nobody' ? null : name)

describe('what a role in a project allows', () => {
  it.each(cellsOf(inProjects))('$action for $role: "$cell"', ({ action, role, cell }) => {
    expect(allowed(standing(roleNamed(role) as ProjectRole | null), action)).toEqual(meanings[cell])
  })
})

describe('what a role in the organization allows', () => {
  it.each(cellsOf(inOrganizations))('$action for $role: "$cell"', ({ action, role, cell }) => {
    expect(allowed(standing(null, roleNamed(role) as OrganizationRole | null), action)).toEqual(meanings[cell])
  })
})

describe('the tables', () => {
  const every = new Set([...Object.values(projectActions), ...Object.values(organizationActions)].flat())
  it('have a row for every action that any role has', () => {
    const missingIn = (table: string) => {
      const rows = new Set(cellsOf(table).map(({ action }) => action))
      return [...every].filter((action) => !rows.has(action))
    }
    expect([missingIn(inProjects), missingIn(inOrganizations)]).toEqual([[], []])
  })
})

describe('rights', () => {
  it('are the union of both roles', () => {
    const both = standing('VIEWER', 'MEMBER')
    expect([allows(both, 'project:create'), allows(both, 'project:read')]).toEqual([true, true])
    expect(allows(both, 'task:create')).toBe(false)
  })

  it('are never narrowed by a second role', () => {
    expect(allows(standing('VIEWER', 'ADMIN'), 'project:workflow')).toBe(true)
  })

  it('are all of them for the host itself', () => {
    const every = new Set(cellsOf(inProjects).map(({ action }) => action))
    expect([...every].filter((action) => !allows(trusted, action))).toEqual([])
  })

  it('are none for a stranger, whatever they wrote or were assigned to', () => {
    const every = new Set(cellsOf(inProjects).map(({ action }) => action))
    expect([...every].flatMap((action) => allowed(stranger, action))).toEqual([])
  })
})

describe('seeing a project', () => {
  it.each([
    ['VIEWER', null, true],
    [null, 'OWNER', true],
    [null, 'ADMIN', true],
    [null, 'MEMBER', false],
    [null, 'GUEST', false],
    [null, null, false],
  ] as const)('with role %s in it and %s in its organization: %s', (project, organization, sees) => {
    expect(seesProject(standing(project, organization))).toBe(sees)
  })
})
