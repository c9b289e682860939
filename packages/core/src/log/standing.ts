import type { StoragePort } from '../ports/storage.ts'
import type { ReaderStatus } from '../taskwright.ts'
import { coversAny } from './envelope.ts'

/** A reader, and how far it is known to have come. */
export interface Place extends Omit<ReaderStatus, 'lag'> {
  readonly types: readonly string[]
}

/** Events that mean nothing to a reader move what is written down of it after so many at the latest. */
const LOOKED_AT = 1000

/**
 * How far readers are, whoever runs them. What another process has looked past is not written down while it means nothing to
 * the reader, so where somebody seems to be a little behind, the log tells whether they have anything to do at all.
 */
export async function standings(
  storage: Pick<StoragePort, 'read'>,
  places: readonly Place[],
  head: number,
): Promise<readonly ReaderStatus[]> {
  const isNear = ({ position }: Place): boolean => position < head && head - position <= LOOKED_AT
  const near = places.filter(isNear).map(({ position }) => position)
  const after = Math.min(...near)
  const events = near.length === 0 ? [] : await storage.read((view) => view.readLog({ after, limit: LOOKED_AT }))

  const reached = (place: Place): number => {
    if (!isNear(place)) return place.position
    const next = events.find(({ position, type }) => position > place.position && coversAny(place.types, type))
    return next ? Math.min(next.position - 1, head) : head
  }
  return places.map((place) => {
    const { name, kind, version } = place
    const position = reached(place)
    return { name, kind, version, position, lag: Math.max(0, head - position) }
  })
}
