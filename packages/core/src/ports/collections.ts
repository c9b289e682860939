import type { After, FieldKind, FieldValue, Filter, Sort } from './filter.ts'

/** What every stored aggregate has: its own id, its tenant, and the sequence of its stream's last event. */
export interface Aggregate {
  readonly id: string
  readonly organizationId: string
  readonly version: number
}

/** A field that can be filtered or sorted by. Adapters keep it in a column of its own. */
export interface Field {
  readonly kind: FieldKind
  readonly nullable?: true
}

/**
 * A kind of thing the storage keeps: which of its fields are indexed and how they follow from the state.
 * The state itself is kept whole, as JSON text, so it comes back exactly as it was folded.
 */
export interface Collection<State extends Aggregate = Aggregate> {
  readonly name: CollectionName
  readonly fields: Readonly<Record<string, Field>>
  /** Field lists that are unique within an organization; a row with a null among them is exempt. */
  readonly unique: readonly (readonly string[])[]
  /**
   * The field that names the project a row belongs to. Rows of such a collection are readable by a user who has a member
   * row for that project, or is OWNER or ADMIN of the row's organization. Nobody has two member rows for one project or
   * organization. Without it only `{ organizationId }` scopes apply: nothing of such a collection is readable through
   * `readableBy`.
   */
  readonly projectField?: string
  /** Indexed values that follow from the state. Derived fields are not among them. */
  indexed(state: State): Readonly<Record<string, FieldValue>>
  /** Fields outside the fold law (a board rank), changed without a new version. They are among `fields`. */
  readonly derived?: readonly string[]
}

export type CollectionName = 'organizations' | 'users' | 'members' | 'projects' | 'tasks' | 'comments' | 'notifications'

export interface Row<State extends Aggregate> {
  readonly state: State
  /** Values of the collection's `derived` fields; empty for a collection that has none. */
  readonly derived: Readonly<Record<string, string | number | null>>
}

/**
 * Whose eyes a query looks through. There is no query without one.
 * - `{ organizationId }`: everything of one tenant (the engine itself, trusted actors)
 * - `{ organizationId, readableBy }`: of one tenant, what this user may read
 * - `{ readableBy }`: what this user may read, in every tenant
 * - `{ everyOrganization: true }`: operators' commands and housekeeping only
 */
export type Scope =
  | { readonly organizationId: string; readonly readableBy?: string }
  | { readonly readableBy: string }
  | { readonly everyOrganization: true }

export interface Query {
  readonly filter?: Filter
  readonly sort: Sort
  readonly after?: After
  /** 1 … 1000. */
  readonly limit: number
}

export type OrganizationRole = 'OWNER' | 'ADMIN' | 'MEMBER' | 'GUEST'
export type ProjectRole = 'OWNER' | 'ADMIN' | 'CONTRIBUTOR' | 'COMMENTER' | 'VIEWER'

/** The roles somebody was given, as given. */
export interface GrantedRoles {
  readonly organization: OrganizationRole | null
  readonly project: ProjectRole | null
}

/** A row and where it belongs. */
export interface Placed<State extends Aggregate, Project extends Aggregate> {
  readonly row: Row<State>
  /** The state of the project the row names; undefined where the row's organization has none of that id. */
  readonly project: Project | undefined
  /** Of those who were asked for, in the row's organization and project. */
  readonly roles: ReadonlyMap<string, GrantedRoles>
}

export interface PlacedOptions {
  /** Whose roles to tell. */
  readonly rolesOf?: readonly string[]
}
