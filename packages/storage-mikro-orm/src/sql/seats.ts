import type { NewEvent } from '@taskwright/core'
import type { Committed } from './open-unit.ts'
import type { Sql } from './text.ts'
import type { Ended } from './tries.ts'

/** What a unit of work wants written, decided on what it has read. */
export interface Writing {
  readonly statements: readonly Sql[]
  readonly events: readonly NewEvent[]
  /** Names of what it changes. */
  readonly claims: ReadonlySet<string>
  /** The gathering's `moment` when it began to read. */
  readonly since: number
  /** Milliseconds until its time is up. */
  readonly left: () => number
}

/** A number of a counter, whose transaction waits for what its owner writes. */
export interface Seat {
  readonly number: number
  /** Resolves when all who sit together are committed, or none. */
  finish(writing: Writing): Promise<Ended<Committed>>
  /** Its owner writes nothing after all: none of them may be committed, as its number would be missing. */
  leave(): void
}

/** Those who sit together, and what they have written down. */
export function seats(count: number) {
  const writings = new Map<number, Writing>()
  let close: (writings: readonly Writing[] | undefined) => void = () => {}
  const complete = new Promise<readonly Writing[] | undefined>((resolve) => {
    close = resolve
  })
  let resolveEnd: (ended: Ended<Committed>) => void = () => {}
  let rejectEnd: (why: unknown) => void = () => {}
  const end = new Promise<Ended<Committed>>((resolve, reject) => {
    resolveEnd = resolve
    rejectEnd = reject
  })
  end.catch(() => {})
  const breakUp = (): void => close(undefined)
  const seat = (index: number, number: number): Seat => ({
    number,
    finish(writing) {
      writings.set(index, writing)
      if (writings.size === count)
        close([...writings.keys()].toSorted((a, b) => a - b).flatMap((at) => writings.get(at) ?? []))
      return end
    },
    leave: breakUp,
  })
  return { complete, breakUp, seat, end: resolveEnd, fail: rejectEnd }
}
