import { faultpoint } from '../kernel/faultpoint.ts'
import type { Clock } from '../ports/clock.ts'
import type { StoredRecord } from '../ports/records.ts'
import type { ReadView, StoragePort, Transaction } from '../ports/storage.ts'
import { coversAny, type LoggedEvent } from './envelope.ts'
import { LEASE_LOOK_MS, type Lease } from './leases.ts'
import { type Found, type Loop, loop } from './loop.ts'

/** A projection as the runner knows it. `generation` keeps what different builds write apart. */
export interface ProjectionSpec {
  readonly name: string
  readonly version: number
  readonly types: readonly string[]
  /** Reads what `apply` will need for these events, at once and before anything is written; what isn't read here it reads itself. */
  prepare?(events: readonly LoggedEvent[], tx: Transaction, generation: number): Promise<void>
  apply(event: LoggedEvent, tx: Transaction, generation: number): Promise<void>
  /** Writes what `apply` has gathered in this transaction, once, after the last event of it. */
  finish?(tx: Transaction, generation: number): Promise<void>
  /** Throws away what a build that is no longer in use has written. */
  drop(tx: Transaction, generation: number): Promise<void>
}

interface Build {
  readonly generation: number
  readonly version: number
  readonly position: number
}

/** One projection's place in the log: the build in use, and one that is on its way to replace it. */
interface Checkpoint {
  readonly active: Build
  readonly building: Build | null
}

const READERS = 'readers'
const SYSTEM = 'system'
const BATCH = 100
/** Events that mean nothing to a projection move its stored checkpoint only now and then. */
const UNSAVED_AT_MOST = 1000

export interface ProjectionRunner extends Loop {
  readonly spec: ProjectionSpec
  rebuild(): Promise<void>
  position(): Promise<number>
}

/** The build of a projection that answers queries now. */
export async function activeGeneration(view: Pick<ReadView, 'records'>, name: string): Promise<number> {
  const checkpoint = await view.records(READERS, SYSTEM).get<Checkpoint>(keyOf(name))
  return checkpoint?.value.active.generation ?? 1
}

/** What a look at one build has come to: it moved or may move, there is nothing (more) to do, or another process does it. */
type Advance = 'moved' | 'idle' | 'elsewhere'
type Place = StoredRecord<Checkpoint>

/**
 * Follows the log in order; effects and checkpoint are one transaction, so each event counts exactly once, whoever else
 * follows. The lease only keeps others from doing in vain what one does already.
 */
export function projectionRunner(
  spec: ProjectionSpec,
  options: {
    storage: Pick<StoragePort, 'read' | 'transaction'>
    lease: Lease
    clock: Clock
    onError: (error: unknown) => void
    pollMs: number
    gapMs: number
  },
): ProjectionRunner {
  const { storage, lease, clock } = options
  const wanted = (event: LoggedEvent): boolean => coversAny(spec.types, event.type)
  /** How far each build has looked, including events that mean nothing to it. Lost with the process, at no cost. */
  const seen = new Map<number, number>()
  let batch = BATCH

  async function step(awaited: boolean): Promise<Found> {
    if (!awaited && lease.elsewhere()) return LATER
    const checkpoint = await storage.read((view) => read(view))
    if (!checkpoint) return begin()
    const { active, building } = checkpoint.value
    // Only upwards: beside a newer process an older one leaves the projection to it.
    if (Math.max(active.version, building?.version ?? 0) < spec.version) return rebuildTo(checkpoint)
    const outcomes: Advance[] = []
    if (active.version === spec.version) outcomes.push(await advance('active', checkpoint, awaited))
    if (building?.version === spec.version) {
      // What the build in use has come to has moved the checkpoint.
      const now = outcomes.length === 0 ? checkpoint : await storage.read(read)
      if (now) outcomes.push(await advance('building', now, awaited))
    }
    if (outcomes.includes('moved')) return { more: true }
    return outcomes.includes('elsewhere') ? LATER : { more: false }
  }

  const read = (view: Pick<ReadView, 'records'>): Promise<StoredRecord<Checkpoint> | undefined> =>
    view.records(READERS, SYSTEM).get<Checkpoint>(keyOf(spec.name))

  async function begin(): Promise<Found> {
    const first: Checkpoint = { active: { generation: 1, version: spec.version, position: 0 }, building: null }
    await storage.transaction((tx) => tx.records(READERS, SYSTEM).put(keyOf(spec.name), first, { ifVersion: 0 }))
    return { more: true }
  }

  async function rebuildTo({ value, version }: StoredRecord<Checkpoint>): Promise<Found> {
    const generation = Math.max(value.active.generation, value.building?.generation ?? 0) + 1
    const next: Checkpoint = { ...value, building: { generation, version: spec.version, position: 0 } }
    await storage.transaction((tx) => tx.records(READERS, SYSTEM).put(keyOf(spec.name), next, { ifVersion: version }))
    return { more: true }
  }

  /** One batch of one build, from where the checkpoint says it stands. */
  async function advance(which: 'active' | 'building', place: Place, awaited: boolean): Promise<Advance> {
    const build = place.value[which]
    if (!build) return 'idle'
    const after = Math.max(build.position, seen.get(build.generation) ?? 0)
    const limit = batch
    const events = await storage.read((view) => view.readLog({ after, limit }))
    const last = events.at(-1)
    if (!last) return which === 'building' ? swap(build) : 'idle'
    // What was written after this look wakes us, or is seen by whoever looks out; a build that has caught up takes over.
    const done: Advance = which === 'active' && events.length < limit ? 'idle' : 'moved'
    const nothingForUs = !events.some(wanted)
    if (nothingForUs && last.position - build.position < UNSAVED_AT_MOST) {
      seen.set(build.generation, last.position)
      return done
    }
    if (!awaited && !(await lease.hold())) return 'elsewhere'
    try {
      faultpoint('projection.begun')
      const applied = await storage.transaction((tx) => apply(tx, which, place, events, last.position))
      faultpoint('projection.committed')
      batch = BATCH
      if (!applied) return 'moved'
      seen.set(build.generation, last.position)
      return done
    } catch (error) {
      // One by one, so that what comes before a bad event is not held up by it.
      if (batch === 1) throw error
      batch = 1
      return 'moved'
    }
  }

  /** False when somebody else was faster; they may have come less far. */
  async function apply(
    tx: Transaction,
    which: 'active' | 'building',
    { value, version }: Place,
    events: readonly LoggedEvent[],
    position: number,
  ): Promise<boolean> {
    const build = value[which]
    if (!build) return false
    const next: Checkpoint = { ...value, [which]: { ...build, position } }
    const ours = events.filter(wanted)
    await spec.prepare?.(ours, tx, build.generation)
    // First the checkpoint, which is also the lock: whoever comes second has written nothing yet, and somebody else's work
    // is not done again.
    if (!(await tx.records(READERS, SYSTEM).put(keyOf(spec.name), next, { ifVersion: version }))) return false
    faultpoint('projection.checkpointed')
    for (const event of ours) await spec.apply(event, tx, build.generation)
    await spec.finish?.(tx, build.generation)
    faultpoint('projection.applied')
    return true
  }

  /** The new build has caught up: it takes over, and the old one goes, in one transaction. */
  async function swap(build: Build): Promise<Advance> {
    await storage.transaction(async (tx) => {
      const now = await read(tx)
      if (now?.value.building?.generation !== build.generation) return
      const head = await tx.head()
      const looked = Math.max(now.value.building.position, seen.get(build.generation) ?? 0)
      if (head > looked) return
      const next: Checkpoint = { active: { ...now.value.building, position: looked }, building: null }
      if (!(await tx.records(READERS, SYSTEM).put(keyOf(spec.name), next, { ifVersion: now.version }))) return
      await spec.drop(tx, now.value.active.generation)
      faultpoint('projection.swapped')
    })
    return 'moved'
  }

  /** The generation of a build of this version that is under way; one is begun if none is. */
  async function underWay(): Promise<number | undefined> {
    for (;;) {
      const checkpoint = await storage.read(read)
      if (!checkpoint) return undefined
      const { building } = checkpoint.value
      if (building?.version === spec.version) return building.generation
      // Whoever follows the log moves the checkpoint meanwhile: again, until the wish is written down.
      await rebuildTo(checkpoint)
    }
  }

  const running = loop({ ...options, step })
  return {
    ...running,
    spec,
    async stop() {
      await running.stop()
      await lease.release()
    },
    async rebuild() {
      const generation = await underWay()
      for (;;) {
        // Here or in the process that leads.
        await running.drained({ patient: true })
        const active = (await storage.read(read))?.value.active.generation ?? 0
        if (generation === undefined || active >= generation) return
        await new Promise<void>((resolve) => clock.after(LEASE_LOOK_MS, resolve))
      }
    },
    async position() {
      const build = (await storage.read(read))?.value.active
      return build ? Math.max(build.position, seen.get(build.generation) ?? 0) : 0
    },
  }
}

const LATER: Found = { more: false, lookAgainMs: LEASE_LOOK_MS }

const keyOf = (name: string): string => `projection/${name}`
