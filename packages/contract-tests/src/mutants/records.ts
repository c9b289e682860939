import type { RecordWriter, StoredRecord } from '@taskwright/core'
import { STARTED_AT } from '../storage/context.ts'
import type { recordClaims } from '../storage/record-claims.ts'
import type { records } from '../storage/records.ts'
import { inReader, inTx, inWriter, type StorageMutant } from './sabotage.ts'

type Mutants<Group> = { readonly [Sentence in keyof Group]: StorageMutant }
type Options = NonNullable<Parameters<RecordWriter['put']>[2]>

/** Changes what is handed to `put`. */
export const putting = (
  change: (key: string, value: unknown, options: Options) => readonly [string, unknown, Options],
) => inWriter((writer) => ({ put: (key, value, options = {}) => writer.put(...change(key, value, options)) }))

/** Changes the options of `put`, knowing the record that is there. */
const deciding = (change: (options: Options, known: StoredRecord | undefined) => Options): StorageMutant =>
  inWriter((writer) => ({
    put: async (key, value, options = {}) => writer.put(key, value, change(options, await writer.get(key))),
  }))

/** Knows every key that was ever put, and with what. */
export const remembering = (
  use: (writer: RecordWriter, past: Map<string, Options & { puts: number }>) => Partial<RecordWriter>,
): StorageMutant => {
  return () => {
    const past = new Map<string, Options & { puts: number }>()
    return {
      writer: (writer) => {
        const changed = use(writer, past)
        const put = changed.put ?? writer.put
        return {
          ...changed,
          async put(key, value, options = {}) {
            const written = await put(key, value, options)
            if (written) past.set(key, { ...options, puts: (past.get(key)?.puts ?? 0) + 1 })
            return written
          },
        }
      },
    }
  }
}

const withOption = <Name extends keyof Options>(
  options: Options,
  name: Name,
  value: Options[Name] | undefined,
): Options => {
  const { [name]: _, ...others } = options
  return value === undefined ? others : { ...others, [name]: value }
}

const alwaysTrue = inWriter((writer) => ({
  async put(...of) {
    await writer.put(...of)
    return true
  },
}))

const sortedKeys = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value

const ONE_DAY = 86_400_000
const lower = (text: string) => text.toLowerCase()

export const recordMutants: Mutants<typeof records> = {
  'a record comes back as it was put': putting((key, value, options) => [key, sortedKeys(value), options]),
  'a record put without options never expires': putting((key, value, { expiresAt, ...options }) => [
    key,
    value,
    { ...options, expiresAt: expiresAt ?? STARTED_AT + ONE_DAY },
  ]),
  'any JSON value can be a record': putting((key, value, options) => [key, value || null, options]),
  'a record that is not there is undefined': inReader((reader) => ({
    find: async (unique) => (await reader.find(unique)) ?? JSON.parse('{"key":"","value":null,"version":0}'),
  })),
  'each write makes the version one higher': inReader((reader) => ({
    async get(key) {
      const found = await reader.get(key)
      return found && JSON.parse(JSON.stringify({ ...found, version: found.version * 2 - 1 }))
    },
  })),
  'ifVersion 0 writes only what is absent': deciding((options) =>
    withOption(options, 'ifVersion', options.ifVersion === 0 ? undefined : options.ifVersion),
  ),
  'ifVersion n writes only over that version': deciding((options, known) =>
    options.ifVersion !== undefined && options.ifVersion > 0 && known !== undefined && known.version > options.ifVersion
      ? { ...options, ifVersion: known.version }
      : options,
  ),
  'ifVersion n does not write what is absent': deciding((options, known) =>
    known === undefined ? withOption(options, 'ifVersion', undefined) : options,
  ),
  'a put that answers false does not undo the rest': inWriter((writer) => {
    const written: string[] = []
    return {
      async put(key, ...rest) {
        if (await writer.put(key, ...rest)) return written.push(key) > 0
        for (const earlier of written) await writer.delete(earlier)
        return false
      },
    }
  }),
  'delete tells whether there was something': inWriter((writer) => ({
    async delete(key) {
      await writer.delete(key)
      return true
    },
  })),
  'a deleted record begins anew': remembering((writer, past) => ({
    async get(key) {
      const found = await writer.get(key)
      return found && JSON.parse(JSON.stringify({ ...found, version: past.get(key)?.puts }))
    },
  })),
  'keys are compared exactly': inWriter((writer) => ({
    put: (key, value, options) => writer.put(lower(key), value, options),
    get: (key) => writer.get(lower(key)),
  })),
  'namespaces are apart': () => ({ shelf: (_namespace, organizationId) => ['plugin', organizationId] }),
  'the records of organizations are apart': () => ({ shelf: (namespace) => [namespace, 'acme'] }),
  'dropRecords empties one namespace in every organization': inTx((tx) => ({
    dropRecords: async (namespace) => (await tx.dropRecords(namespace)) + (await tx.dropRecords(`${namespace}-2`)),
  })),
  'the longest names fit': putting((key, value, options) => [key.slice(0, 150), value, options]),
}

export const recordClaimMutants: Mutants<typeof recordClaims> = {
  'a record is found by its unique value': inReader(() => ({ find: async () => undefined })),
  'a unique value held by another record answers false': inWriter((writer) => ({
    async put(key, value, options = {}) {
      const holder = typeof options.unique === 'string' ? await writer.find(options.unique) : undefined
      if (holder !== undefined && holder.key !== key) await writer.delete(holder.key)
      return writer.put(key, value, options)
    },
  })),
  'a record may keep its own unique value': inWriter((writer) => ({
    async put(key, value, options = {}) {
      if (typeof options.unique === 'string' && (await writer.find(options.unique))) return false
      return writer.put(key, value, options)
    },
  })),
  'each write replaces the unique value': remembering((writer, past) => ({
    put: (key, value, options = {}) =>
      writer.put(key, value, { ...options, unique: options.unique ?? past.get(key)?.unique ?? null }),
  })),
  'unique values are compared exactly': putting((key, value, options) => [
    key,
    value,
    typeof options.unique === 'string' ? { ...options, unique: lower(options.unique).trim() } : options,
  ]),
  'records without a unique value do not collide': putting((key, value, options) => [
    key,
    value,
    { ...options, unique: options.unique ?? '' },
  ]),
  'a deleted record gives up its unique value': remembering((writer, past) => ({
    async put(key, value, options = {}) {
      const claimed = [...past].some(([other, { unique }]) => other !== key && unique === options.unique)
      return !(claimed && typeof options.unique === 'string') && writer.put(key, value, options)
    },
  })),
  'of writers racing with one ifVersion exactly one gets true': alwaysTrue,
  'of records racing for one unique value exactly one gets it': putting((key, value, options) => [
    key,
    value,
    withOption(options, 'unique', undefined),
  ]),
  'parallel writes without ifVersion all count': inWriter((writer) => ({
    async put(key, value, options = {}) {
      if (options.ifVersion === undefined) await writer.delete(key)
      return writer.put(key, value, options)
    },
  })),
}
