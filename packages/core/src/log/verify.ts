import { foldOne } from '../commands/unit.ts'
import { sameJson } from '../kernel/changes.ts'
import type { DomainEvent, Recorded } from '../kernel/decider.ts'
import type { Aggregate, Collection } from '../ports/collections.ts'
import type { ReadView, StoragePort } from '../ports/storage.ts'
import type { VerifyReport } from '../taskwright.ts'
import type { LoggedEvent } from './envelope.ts'

/** A kind of stream whose fold must equal what is stored. */
export interface FoldedKind {
  readonly stream: string
  readonly collection: Collection<never>
  fold(state: Aggregate | null, event: Recorded<DomainEvent>, organizationId: string): Aggregate
}

/** Hides a kind's types, so that kinds can stand in one list. */
export const foldedKind = <State extends Aggregate, Event extends DomainEvent>(kind: {
  readonly stream: string
  readonly collection: Collection<State>
  readonly decider: { evolve(state: State | null, event: Recorded<Event>): State | null }
}): FoldedKind => ({
  stream: kind.stream,
  collection: kind.collection,
  fold: (state, event, organizationId) =>
    foldOne(
      kind.decider as Parameters<typeof foldOne<State, Event>>[0],
      state as State | null,
      event as Recorded<Event>,
      organizationId,
    ),
})

type Problem = VerifyReport['problems'][number]
/** What is known of a stream so far; streams of no folded kind are only counted. */
type Kept = { kind: FoldedKind | null; state: Aggregate | null; sequence: number }

/**
 * Reads the whole log and checks: no gap in positions, no gap in any stream, every stored state equals the fold of its
 * stream, and there is no state without a stream (a zombie) nor a stream without its state (a ghost).
 */
export async function verifyLog(
  storage: Pick<StoragePort, 'read'>,
  kinds: readonly FoldedKind[],
  onProgress: (done: number, total: number) => void = () => {},
): Promise<VerifyReport> {
  const byStream = new Map(kinds.map((kind) => [kind.stream, kind]))
  const problems: Problem[] = []
  const streams = new Map<string, Kept>()
  const total = await storage.read((view) => view.head())
  let position = 0
  let recorded = ''
  while (position < total) {
    const events = await storage.read((view) => view.readLog({ after: position, limit: 1000 }))
    if (events.length === 0) break
    for (const event of events) {
      if (event.position > total) break
      if (event.position !== position + 1) problems.push({ where: `position ${position + 1}`, what: 'is missing' })
      if (event.recordedTime < recorded)
        problems.push({ where: `position ${event.position}`, what: 'was recorded before the one in front' })
      position = event.position
      recorded = event.recordedTime
      const known = streams.get(event.stream) ?? newStream(byStream.get(event.stream.split('/')[0] ?? ''))
      if (event.sequence !== known.sequence + 1)
        problems.push({ where: event.stream, what: `lacks sequence ${known.sequence + 1}` })
      known.sequence = event.sequence
      try {
        if (known.kind) known.state = known.kind.fold(known.state, event as Recorded<DomainEvent>, event.organizationId)
      } catch {
        problems.push({ where: event.stream, what: `has at sequence ${event.sequence} what cannot be folded` })
      }
      streams.set(event.stream, known)
    }
    onProgress(position, total)
  }
  if (position < total) problems.push({ where: `position ${position + 1}`, what: 'is missing' })
  const { states, suspects, ghosts } = await storage.read((view) => compare(view, kinds, streams))
  for (const suspect of suspects) {
    if (await isStillWrong(storage, suspect)) problems.push({ where: suspect.name, what: suspect.what })
  }
  return { events: position, streams: streams.size, states, problems: [...problems, ...ghosts] }
}

const newStream = (kind: FoldedKind | undefined): Kept => ({ kind: kind ?? null, state: null, sequence: 0 })

/** A state that doesn't equal what was folded, which may have grown since. */
interface Suspect {
  readonly kind: FoldedKind
  readonly state: Aggregate
  readonly name: string
  readonly what: string
}

async function compare(
  view: ReadView,
  kinds: readonly FoldedKind[],
  streams: ReadonlyMap<string, Kept>,
): Promise<{ states: number; suspects: readonly Suspect[]; ghosts: readonly Problem[] }> {
  const stored = new Set<string>()
  const suspects: Suspect[] = []
  for (const kind of kinds) {
    for (let after: { value: string; id: string } | undefined; ; ) {
      const query = { sort: { field: 'id', direction: 'asc' as const }, limit: 1000, ...(after ? { after } : {}) }
      const rows = await view.list(kind.collection as Collection<Aggregate>, { everyOrganization: true }, query)
      for (const { state } of rows) {
        const name = `${kind.stream}/${state.id}`
        stored.add(name)
        const what = whatIsWrong(streams.get(name)?.state ?? null, state)
        if (what !== null) suspects.push({ kind, state, name, what })
      }
      const last = rows.at(-1)
      if (!last || rows.length < 1000) break
      after = { value: last.state.id, id: last.state.id }
    }
  }
  const ghosts = [...streams].filter(([name, { kind }]) => kind && !stored.has(name))
  return {
    states: stored.size,
    suspects,
    ghosts: ghosts.map(([where]) => ({ where, what: 'has events but no state' })),
  }
}

function whatIsWrong(folded: Aggregate | null, state: Aggregate): string | null {
  if (folded === null) return 'is a state without events'
  if (folded.version > state.version) return 'is behind its events'
  return sameJson(folded, state) ? null : 'differs from the fold of its events'
}

const LOOKS = 5

/** The engine goes on working meanwhile: stream and state are read again until both are of one version. */
async function isStillWrong(storage: Pick<StoragePort, 'read'>, { kind, state, name }: Suspect): Promise<boolean> {
  const { organizationId, id } = state
  for (let look = 0; look < LOOKS; look++) {
    const { events, now } = await storage.read(async (view) => ({
      events: await view.readStream(organizationId, name),
      now: (await view.get(kind.collection as Collection<Aggregate>, { organizationId }, id))?.state ?? null,
    }))
    const folded = foldOf(kind, organizationId, events)
    if (sameJson(folded, now)) return false
    if (folded?.version === now?.version) return true
  }
  return true
}

function foldOf(kind: FoldedKind, organizationId: string, events: readonly LoggedEvent[]): Aggregate | null {
  try {
    return events.reduce<Aggregate | null>(
      (before, event) => kind.fold(before, event as Recorded<DomainEvent>, organizationId),
      null,
    )
  } catch {
    return null
  }
}
