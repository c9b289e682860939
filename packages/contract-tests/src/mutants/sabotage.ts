import type { ReadView, RecordReader, RecordWriter, StoragePort, Transaction } from '@taskwright/core'
import { type MemoryPlace, memoryPlace, memoryStorage } from '@taskwright/core/memory'
import { peekInto } from '../memory-subject.ts'
import type { StoragePlace, StorageSubject } from '../storage/subject.ts'

type Port = StoragePort<never>

/** What a mutant does differently; the rest is the sound adapter's. */
export interface Sabotage {
  /** In reads and in units of work. */
  readonly view?: (view: ReadView, port: Port) => Partial<ReadView>
  readonly tx?: (tx: Transaction, port: Port) => Partial<Transaction>
  /** Of records, in reads and in units of work. */
  readonly reader?: (reader: RecordReader, port: Port) => Partial<RecordReader>
  readonly writer?: (writer: RecordWriter, port: Port) => Partial<RecordWriter>
  /** Which namespace and organization are really taken. */
  readonly shelf?: (namespace: string, organizationId: string) => readonly [string, string]
  readonly port?: (port: Port) => Partial<Port>
  /** Where the first, second … connection really stores. */
  readonly placeOf?: (connection: number) => MemoryPlace
}

/** Breaks one law. Called once for each place; what it remembers belongs to that place. */
export type StorageMutant = (place: MemoryPlace, firstPlace: MemoryPlace) => Sabotage

interface MutantPlace extends StoragePlace {
  readonly place: MemoryPlace
}

/** The reference adapter with one law broken, as a subject. Mutants that hang are found out sooner than real adapters. */
export function mutantSubject(mutant: StorageMutant): StorageSubject<MutantPlace> {
  let first: MemoryPlace | undefined
  return {
    name: 'mutant',
    patienceMs: 150,
    timeLimitMs: 5000,
    open() {
      const place = memoryPlace()
      first ??= place
      const sabotage = mutant(place, first)
      let connections = 0
      const connect = () => sabotaged(memoryStorage(sabotage.placeOf?.(connections++) ?? place), sabotage)
      return { place, storage: connect(), another: connect }
    },
    peek: ({ place }) => peekInto(place),
  }
}

function sabotaged(sound: Port, { view, tx, reader, writer, shelf, port }: Sabotage): Port {
  const where = shelf ?? ((namespace, organizationId) => [namespace, organizationId] as const)

  const viewOf = (base: ReadView): ReadView => ({
    ...base,
    records(...names) {
      const records = base.records(...where(...names))
      return { ...records, ...reader?.(records, sound) }
    },
    ...view?.(base, sound),
  })
  const txOf = (base: Transaction): Transaction => {
    const seen: Transaction = {
      ...base,
      ...view?.(base, sound),
      records(...names) {
        const records = base.records(...where(...names))
        const read = { ...records, ...reader?.(records, sound) }
        return { ...read, ...writer?.(read, sound) }
      },
    }
    return { ...seen, ...tx?.(seen, sound) }
  }

  const changed: Port = {
    ...sound,
    transaction: (work, options) => sound.transaction((base) => work(txOf(base)), options),
    read: (work) => sound.read((base) => work(viewOf(base))),
  }
  return { ...changed, ...port?.(changed) }
}

export const inTx =
  (tx: NonNullable<Sabotage['tx']>): StorageMutant =>
  () => ({ tx })
export const inView =
  (view: NonNullable<Sabotage['view']>): StorageMutant =>
  () => ({ view })
export const inPort =
  (port: NonNullable<Sabotage['port']>): StorageMutant =>
  () => ({ port })
export const inWriter =
  (writer: NonNullable<Sabotage['writer']>): StorageMutant =>
  () => ({ writer })
export const inReader =
  (reader: NonNullable<Sabotage['reader']>): StorageMutant =>
  () => ({ reader })
