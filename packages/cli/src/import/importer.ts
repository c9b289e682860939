import type { Organization } from '@taskwright/core'
import type { Engine } from '../database.ts'
import { exitCodes } from '../exit-codes.ts'
import { Failure } from '../failure.ts'
import { operator, userByEmail } from '../operator.ts'

export interface Importer {
  readonly userId: string
  readonly organizationId: string
}

/** Who imports, and into which organization: what was asked for, else the only one and its owner. */
export async function findImporter(
  engine: Engine,
  { as, organization }: { readonly as: string | undefined; readonly organization: string | undefined },
): Promise<Importer> {
  const user = as === undefined ? undefined : await userByEmail(engine, as)
  const eyes = user ? engine.as({ userId: user.id, organizationId: '*' }) : operator(engine)
  const { items, nextCursor } = await eyes.organizations.list({ limit: 100 })
  const home =
    organization === undefined ? only(items, nextCursor !== null) : items.find(({ id }) => id === organization)
  if (!home) throw refused('There is no such organization, or the importer does not belong to it.')
  return { userId: user?.id ?? (await ownerOf(engine, home)), organizationId: home.id }
}

function only(organizations: readonly Organization[], more: boolean): Organization {
  const [first, second] = organizations
  if (first && !second && !more) return first
  if (!first)
    throw refused(
      'There is no organization to import into. Make an account first: taskwright user create --email you@example.com',
    )
  throw refused([
    'Name the organization with --organization:',
    ...organizations.map(({ id, name }) => `  ${id}  ${name}`),
  ])
}

async function ownerOf(engine: Engine, { id }: Organization): Promise<string> {
  const { items } = await operator(engine).organizations.members(id, { limit: 100 })
  const owner = items.find(({ role }) => role === 'OWNER')
  if (owner) return owner.userId
  throw refused('Name who imports with --as.')
}

const refused = (lines: string | readonly string[]): Failure => new Failure(exitCodes.refused, 'import.nowhere', lines)
