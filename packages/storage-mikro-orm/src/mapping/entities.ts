import { EntitySchema } from '@mikro-orm/core'
import { type Collection, type CollectionName, collections } from '@taskwright/core'
import { columnOf, columnTypes, PREFIX } from './names.ts'

/** What MikroORM finds when it reads one of our tables: plain columns, not the engine's states. */
export type Entity = Readonly<Record<string, string | number | null>>

/** MikroORM reads `numeric` as text, for its precision; ours are plain numbers. */
const typeNames: Readonly<Record<string, string>> = { numeric: 'double' }

const integer = { type: 'integer' } as const
const text = { type: 'text' } as const

type Properties = Readonly<Record<string, { readonly type: string; readonly primary?: true; readonly nullable?: true }>>

/**
 * Our tables as MikroORM entities, for hosts that want to read them beside their own. Writing is the engine's: an entity
 * changed through MikroORM has no event. The tables come from our migrations, so let MikroORM's schema generator skip
 * them: `schemaGenerator: { skipTables: [/^tw_/] }`.
 */
export const entities: readonly EntitySchema<Entity>[] = entitiesWith(
  schema('TwEvent', 'events', { position: { type: 'integer', primary: true }, recordedTime: integer, ...event() }),
)

/** The same where events get their positions after the commit, in a table of their own. */
export const entitiesWithPositions: readonly EntitySchema<Entity>[] = entitiesWith(
  schema('TwEvent', 'events', { eventKey: { type: 'integer', primary: true }, ...event() }),
  schema('TwPosition', 'positions', {
    position: { type: 'integer', primary: true },
    eventKey: integer,
    recordedTime: integer,
  }),
)

function entitiesWith(...log: readonly EntitySchema<Entity>[]): readonly EntitySchema<Entity>[] {
  return [
    ...Object.values(collections).map(collectionEntity),
    ...log,
    schema('TwRecord', 'records', {
      namespace: { type: 'text', primary: true },
      organizationId: { type: 'text', primary: true },
      key: { type: 'text', primary: true },
      version: integer,
      uniqueValue: { type: 'text', nullable: true },
      expiresAt: { type: 'integer', nullable: true },
      value: text,
    }),
    schema('TwCounter', 'counters', {
      organizationId: { type: 'text', primary: true },
      counter: { type: 'text', primary: true },
      value: integer,
    }),
  ]
}

function event(): Properties {
  return {
    id: text,
    type: text,
    schemaVersion: integer,
    organizationId: text,
    stream: text,
    sequence: integer,
    time: integer,
    actor: text,
    correlationId: text,
    causationId: { type: 'text', nullable: true },
    hops: integer,
    origin: text,
    traceparent: { type: 'text', nullable: true },
    data: text,
  }
}

function collectionEntity({ name, fields }: Collection<never>): EntitySchema<Entity> {
  const indexed = Object.entries(fields).map(
    ([field, { kind }]) => [field, { type: columnTypes[kind], nullable: true }] as const,
  )
  return schema(entityName(name), name, {
    id: { type: 'text', primary: true },
    organizationId: { type: 'text' },
    version: { type: 'integer' },
    ...Object.fromEntries(indexed),
    state: { type: 'text' },
  })
}

function schema(
  name: string,
  table: CollectionName | 'events' | 'positions' | 'records' | 'counters',
  properties: Properties,
): EntitySchema<Entity> {
  const mapped = Object.entries(properties).map(([property, options]) => [
    property,
    { ...options, type: typeNames[options.type] ?? options.type, fieldName: columnOf(property) },
  ])
  return new EntitySchema<Entity>({ name, tableName: `${PREFIX}${table}`, properties: Object.fromEntries(mapped) })
}

/** `tasks` becomes `TwTask`. */
function entityName(name: CollectionName): string {
  return `Tw${name.charAt(0).toUpperCase()}${name.slice(1, -1)}`
}
