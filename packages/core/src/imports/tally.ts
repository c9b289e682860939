import { type Leftover, type LeftoverKind, leftoverNotes } from './board.ts'

/** Counts what is left behind. */
export interface Tally {
  add(what: LeftoverKind, count?: number): void
  list(): readonly Leftover[]
}

export function createTally(before: readonly Leftover[] = []): Tally {
  const counts = new Map<LeftoverKind, number>(before.map(({ what, count }) => [what, count]))
  return {
    add: (what, count = 1) => {
      if (count > 0) counts.set(what, (counts.get(what) ?? 0) + count)
    },
    list: () =>
      [...counts]
        .map(([what, count]) => ({ what, count, note: leftoverNotes[what] }))
        .sort((a, b) => b.count - a.count),
  }
}
