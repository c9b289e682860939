import type { Count, ImportSummary } from '@taskwright/core/imports'
import { plural, table } from '../output.ts'

/** What an import did, for people. */
export function summaryLines(summary: ImportSummary): readonly string[] {
  const { dryRun, project, lists, labels, cards, comments, people, checklists, leftovers } = summary
  const would = dryRun ? 'would be ' : ''
  const what = project.created
    ? `Project ${project.key} (${project.name}) ${dryRun ? 'would be' : 'was'} made.`
    : `Project ${project.key} (${project.name}) was there.`
  const rows = [
    ['lists', counted(lists, would)],
    ['labels', counted(labels, would)],
    ['cards', `${counted(cards, would)}${cards.archived > 0 ? `, ${cards.archived} of them archived` : ''}`],
    ['checklists', `${checklists} ${would}added`],
    ['comments', counted(comments, would)],
    [
      'people',
      `${people.matched} matched, ${plural(people.placeholders, 'placeholder')}${people.present > 0 ? `, ${people.present} known` : ''}`,
    ],
  ]
  const rest = leftovers.map(({ count, note }) => [String(count).padStart(6), note])
  return [
    what,
    ...table(rows).map((line) => `  ${line}`),
    ...(rest.length > 0 ? ['Not as it was on the board:', ...table(rest)] : []),
  ]
}

const counted = ({ added, present }: Count, would: string): string =>
  `${added} ${would}added${present > 0 ? `, ${present} there already` : ''}`
