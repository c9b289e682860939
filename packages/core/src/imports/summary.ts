import * as v from 'valibot'
import type { Leftover } from './board.ts'
import { newComments } from './cards.ts'
import { type Existing, keyOf } from './existing.ts'
import type { Matches } from './people.ts'
import type { ImportPlan, PlannedCard } from './plan.ts'
import { missingFrom } from './project.ts'
import type { Tally } from './tally.ts'

/** How many of a kind came new, and how many were there from an earlier run. */
export interface Count {
  readonly added: number
  readonly present: number
}

/** What an import did, or with `dryRun` would do. */
export interface ImportSummary {
  readonly dryRun: boolean
  /** `id` is null for a project that a dry run would create. */
  readonly project: {
    readonly id: string | null
    readonly key: string
    readonly name: string
    readonly created: boolean
  }
  readonly lists: Count
  readonly labels: Count
  /** `matched` have an account here, `placeholders` are stood in for; `present` were known from an earlier run. */
  readonly people: { readonly matched: number; readonly placeholders: number; readonly present: number }
  readonly cards: Count & { /** Of those added. */ readonly archived: number }
  /** On the cards added. */
  readonly checklists: number
  readonly comments: Count
  /** What did not come over as it was, most frequent first. */
  readonly leftovers: readonly Leftover[]
}

const number = v.number()
const counted = v.object({ added: number, present: number })

/** A summary as a job keeps it. A later version may know of leftovers that we do not. */
export const importSummary = v.object({
  dryRun: v.boolean(),
  project: v.object({ id: v.nullable(v.string()), key: v.string(), name: v.string(), created: v.boolean() }),
  lists: counted,
  labels: counted,
  people: v.object({ matched: number, placeholders: number, present: number }),
  cards: v.object({ ...counted.entries, archived: number }),
  checklists: number,
  comments: counted,
  leftovers: v.array(v.object({ what: v.string(), count: number, note: v.string() })),
})

/** Cards looked at, of all. */
export interface ImportProgress {
  readonly done: number
  readonly total: number
}

/** What a run added, told by what was there before it. */
export function summarize(run: {
  readonly dryRun: boolean
  readonly plan: ImportPlan
  readonly before: Existing
  readonly matches: Matches
  readonly tally: Tally
  readonly project: ImportSummary['project']
}): ImportSummary {
  const { dryRun, plan, before, matches, tally, project } = run
  const missing = before.project ? missingFrom(before.project, plan) : plan
  const isNew = ({ externalRef }: PlannedCard) => !before.tasks.has(keyOf(externalRef))
  const added = plan.cards.filter(isNew)
  const strangers = plan.people.filter(({ id }) => !matches.known.has(id))
  const matched = strangers.filter(({ id }) => matches.users.has(id)).length
  const comments = plan.cards.flatMap((card) =>
    isNew(card) || !isDeleted(before, card) ? newComments(before, card) : [],
  )
  tally.add('changed_since', plan.cards.filter((card) => changedSince(before, card, plan.system)).length)
  return {
    dryRun,
    project,
    lists: count(plan.statuses.length, missing.statuses.length),
    labels: count(plan.labels.length, missing.labels.length),
    people: { matched, placeholders: strangers.length - matched, present: plan.people.length - strangers.length },
    cards: { ...count(plan.cards.length, added.length), archived: added.filter(({ archived }) => archived).length },
    checklists: added.reduce((sum, { fields }) => sum + fields.checklists.length, 0),
    comments: count(
      plan.cards.reduce((sum, card) => sum + card.comments.length, 0),
      comments.length,
    ),
    leftovers: tally.list(),
  }
}

const count = (all: number, added: number): Count => ({ added, present: all - added })

const isDeleted = ({ tasks }: Existing, { externalRef }: PlannedCard): boolean =>
  Boolean(tasks.get(keyOf(externalRef))?.deletedAt)

/** The task remembers the card's last activity of the day it was taken over. */
function changedSince({ tasks }: Existing, { externalRef, activeAt }: PlannedCard, system: string): boolean {
  const origin = tasks.get(keyOf(externalRef))?.metadata[system]
  const then = typeof origin === 'object' && origin !== null && 'activeAt' in origin ? origin.activeAt : null
  return typeof then === 'string' && activeAt !== null && activeAt > then
}
