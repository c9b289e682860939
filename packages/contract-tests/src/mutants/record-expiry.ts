import type { recordExpiry } from '../storage/record-expiry.ts'
import { putting, remembering } from './records.ts'
import type { StorageMutant } from './sabotage.ts'

type Mutants<Group> = { readonly [Sentence in keyof Group]: StorageMutant }

const expiring = (change: (expiresAt: number) => number | null): StorageMutant =>
  putting((key, value, options) => [
    key,
    value,
    typeof options.expiresAt === 'number' ? { ...options, expiresAt: change(options.expiresAt) } : options,
  ])

export const recordExpiryMutants: Mutants<typeof recordExpiry> = {
  'a record is there until its last millisecond': expiring((expiresAt) => expiresAt - 1),
  'an expired record is absent': expiring(() => null),
  'an expired record counts as absent for ifVersion': remembering((writer, past) => ({
    async put(key, value, options = {}) {
      return !(options.ifVersion === 0 && past.has(key)) && writer.put(key, value, options)
    },
  })),
  'what is put over an expired record begins at version 1': remembering((writer, past) => ({
    async get(key) {
      const found = await writer.get(key)
      return found && JSON.parse(JSON.stringify({ ...found, version: past.get(key)?.puts }))
    },
  })),
  'the unique value of an expired record is free': remembering((writer, past) => ({
    async put(key, value, options = {}) {
      const claimed = [...past].some(([other, { unique }]) => other !== key && unique === options.unique)
      return !(claimed && typeof options.unique === 'string') && writer.put(key, value, options)
    },
  })),
  'an expired record whose unique value was taken over can come back': remembering((writer, past) => ({
    async put(key, value, options = {}) {
      const expired = past.has(key) && (await writer.get(key)) === undefined
      return !expired && writer.put(key, value, options)
    },
  })),
  'deleting an expired record answers false': remembering((writer, past) => ({
    async delete(key) {
      return (await writer.delete(key)) || past.has(key)
    },
  })),
  'each write replaces the expiry': remembering((writer, past) => ({
    put: (key, value, options = {}) =>
      writer.put(key, value, { ...options, expiresAt: options.expiresAt ?? past.get(key)?.expiresAt ?? null }),
  })),
  'sweep deletes what has expired and nothing else': (place) => ({
    port: (port) => ({
      async sweep() {
        const swept = await port.sweep()
        for (const [id, { expiresAt }] of place.records) if (expiresAt !== null) place.records.delete(id)
        return swept
      },
    }),
  }),
  'sweep leaves a unique value with its new holder': (place) => ({
    port: (port) => ({
      sweep() {
        place.claims.clear()
        return port.sweep()
      },
    }),
  }),
}
