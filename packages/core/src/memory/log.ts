import { commonError } from '../kernel/errors.ts'
import type { LoggedEvent, NewEvent } from '../log/envelope.ts'
import { keyOf, type MemoryPlace } from './place.ts'
import { stageMap } from './staged.ts'

export function readLog({ events }: MemoryPlace, after: number, limit: number): readonly LoggedEvent[] {
  const from = Math.max(0, after)
  return events.slice(from, from + limit).map((kept, index) => logged(kept, from + index + 1))
}

export function readStream(place: MemoryPlace, organizationId: string, stream: string): readonly LoggedEvent[] {
  const indexes = place.streams.get(keyOf(organizationId, stream)) ?? []
  const events = indexes.flatMap((index) => place.events.slice(index, index + 1).map((kept) => logged(kept, index + 1)))
  return events.sort((a, b) => a.sequence - b.sequence)
}

/** Events of one unit of work; they get their numbers when it commits. */
export function stageLog(place: MemoryPlace, now: () => number) {
  const sequences = stageMap(place.sequences)
  const appended: { readonly json: string; readonly streamKey: string }[] = []
  return {
    append(event: NewEvent) {
      const sequenceKey = keyOf(event.organizationId, event.stream, event.sequence)
      if (sequences.get(sequenceKey)) throw commonError('storage.conflict')
      sequences.set(sequenceKey, true)
      appended.push({ json: JSON.stringify(event), streamKey: keyOf(event.organizationId, event.stream) })
    },
    apply() {
      if (appended.length === 0) return
      const last = place.events.at(-1)?.recordedTime
      // A clock that was set back doesn't take the log with it.
      const recordedTime = new Date(Math.max(now(), last === undefined ? 0 : Date.parse(last))).toISOString()
      sequences.apply()
      for (const { json, streamKey } of appended) {
        const index = place.events.push({ json, recordedTime }) - 1
        const indexes = place.streams.get(streamKey)
        if (indexes === undefined) place.streams.set(streamKey, [index])
        else indexes.push(index)
      }
    },
  }
}

const logged = ({ json, recordedTime }: MemoryPlace['events'][number], position: number): LoggedEvent => {
  const event: NewEvent = JSON.parse(json)
  return { ...event, position, recordedTime }
}
