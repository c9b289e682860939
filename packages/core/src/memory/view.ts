import type { Aggregate, Collection, PlacedOptions, Query, Scope } from '../ports/collections.ts'
import type { StoredRecord } from '../ports/records.ts'
import type { ReadView } from '../ports/storage.ts'
import { readLog, readStream } from './log.ts'
import { page } from './paging.ts'
import type { MemoryPlace } from './place.ts'
import { type RecordShelf, recordReader, toRecord } from './records.ts'
import { rolesOf, select, type Tables, toRow, visibleIn } from './rows.ts'

/** Reads from tables and a shelf of records: the committed ones, or a unit of work's own. */
export function createView(
  place: MemoryPlace,
  tables: Tables,
  shelf: RecordShelf,
  /** Throws when nothing may be read any more. */
  check: () => void,
): ReadView {
  const find = <State extends Aggregate>(collection: Collection<State>, scope: Scope, ids: readonly string[]) => {
    const visible = visibleIn(tables, collection, scope)
    const rows = [...new Set(ids)].map((id) => tables[collection.name].get(id))
    return rows.flatMap((row) => (row !== undefined && visible(row) ? [toRow<State>(row)] : []))
  }

  return {
    async get(collection, scope, id) {
      check()
      return find(collection, scope, [id])[0]
    },
    async getPlaced<State extends Aggregate, Project extends Aggregate>(
      collection: Collection<State>,
      projects: Collection<Project>,
      scope: Scope,
      id: string,
      { rolesOf: userIds = [] }: PlacedOptions = {},
    ) {
      check()
      const [row] = find(collection, scope, [id])
      if (row === undefined) return undefined
      const { organizationId } = row.state
      const projectId = projectIdOf(collection, row.state)
      const [project] = find(projects, { organizationId }, [projectId])
      return { row, project: project?.state, roles: rolesOf(tables, organizationId, projectId, userIds) }
    },
    async getMany(collection, scope, ids) {
      check()
      return find(collection, scope, ids)
    },
    async list<State extends Aggregate>(collection: Collection<State>, scope: Scope, query: Query) {
      check()
      const rows = select(tables, collection, scope, query.filter)
      return page(collection.fields, rows, query).map((row) => toRow<State>(row))
    },
    async count(collection, scope, filter) {
      check()
      let rows = 0
      for (const _ of select(tables, collection, scope, filter)) rows++
      return rows
    },
    async roles(organizationId, projectId, userIds) {
      check()
      return rolesOf(tables, organizationId, projectId, userIds)
    },
    async readLog({ after, limit }) {
      check()
      return readLog(place, after, limit)
    },
    async readStream(organizationId, stream) {
      check()
      return readStream(place, organizationId, stream)
    },
    async head() {
      check()
      return place.events.length
    },
    records: (namespace, organizationId) => {
      const reader = recordReader(shelf, namespace, organizationId)
      return {
        async get<Value>(key: string): Promise<StoredRecord<Value> | undefined> {
          check()
          const record = reader.byKey(key)
          return record && toRecord(record)
        },
        async find<Value>(unique: string): Promise<StoredRecord<Value> | undefined> {
          check()
          const record = reader.claimant(unique)
          return record && toRecord(record)
        },
        async list<Value>(options: Parameters<typeof reader.list>[0]): Promise<readonly StoredRecord<Value>[]> {
          check()
          return reader.list(options).map((record) => toRecord<Value>(record))
        },
      }
    },
  }
}

const projectIdOf = <State extends Aggregate>(
  { projectField = '', indexed }: Collection<State>,
  state: State,
): string => String(indexed(state)[projectField])
