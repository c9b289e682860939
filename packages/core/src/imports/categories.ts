import { fold, tidy } from '../kernel/text.ts'
import { type StatusCategory, statusCategories } from '../projects/words.ts'
import { mapError } from './refusals.ts'

/**
 * What a list's name says about the work in it. The first rule that finds one of its phrases decides; nothing found means
 * PENDING. The names Trello gives to a new board's lists are here in the languages we know.
 */
const rules: readonly { readonly category: StatusCategory; readonly phrases: readonly string[] }[] = [
  {
    category: 'CANCELLED',
    phrases: [
      "won't (do|fix)",
      'wont (do|fix)',
      'will not do',
      'cancell?ed',
      'rejected',
      'declined',
      'abandoned',
      'discarded',
      'dropped',
      'duplicates?',
      'not doing',
      'abgebrochen',
      'annulé',
      'cancelado',
    ],
  },
  // What only sounds like the rules below.
  {
    category: 'PENDING',
    phrases: [
      'not (started|done)',
      'to be (done|completed|reviewed|tested)',
      'ready (for|to) (dev|development|work|do|start|pick up)',
      'ready to be started',
    ],
  },
  {
    category: 'IN_PROGRESS',
    phrases: [
      'doing',
      'in[ -]progress',
      'wip',
      'working on',
      'started',
      'underway',
      'ongoing',
      'active',
      'in (dev|development|work|test|testing|review|qa)',
      'ready (for|to)',
      '(code |peer )?reviews?',
      'reviewing',
      'qa',
      'testing',
      'verify(ing)?',
      'verification',
      'staging',
      'merging',
      'deploying',
      'in arbeit',
      'en cours',
      'en proceso',
      'en curso',
      'em andamento',
      'in corso',
    ],
  },
  {
    category: 'COMPLETED',
    phrases: [
      'done',
      'completed?',
      'finished',
      'released',
      'shipped',
      'deployed',
      'live',
      'merged',
      'closed',
      'resolved',
      'fixed',
      'accepted',
      'published',
      'delivered',
      'erledigt',
      'fertig',
      'terminé',
      'fait',
      'hecho',
      'concluído',
      'feito',
      'fatto',
      'completato',
    ],
  },
]

const compiled = rules.map(({ category, phrases }) => ({
  category,
  pattern: new RegExp(`(?<![\\p{L}\\p{N}])(?:${phrases.join('|')})(?![\\p{L}\\p{N}])`, 'u'),
}))

/** Guesses the category of a list from its name. */
export function guessCategory(listName: string): StatusCategory {
  const name = fold(tidy(listName))
    .replaceAll('’', "'")
    .replace(/[\s_]+/g, ' ')
  return compiled.find(({ pattern }) => pattern.test(name))?.category ?? 'PENDING'
}

/** Which category each list gets: what was asked for by name (case doesn't count), the guess for the rest. */
export function categorize(
  lists: readonly { readonly name: string }[],
  wanted: Readonly<Record<string, string>> = {},
): (listName: string) => StatusCategory {
  const known = new Set(lists.map(({ name }) => nameKey(name)))
  const chosen = new Map<string, StatusCategory>()
  for (const [name, category] of Object.entries(wanted)) {
    const found = statusCategories.find((one) => one === category)
    if (!found) throw mapError(`map.${name}`, 'category', `a list can be ${statusCategories.join(', ')}, nothing else`)
    if (!known.has(nameKey(name))) throw mapError(`map.${name}`, 'list', 'the board has no list of such a name')
    chosen.set(nameKey(name), found)
  }
  return (name) => chosen.get(nameKey(name)) ?? guessCategory(name)
}

const nameKey = (name: string): string => fold(tidy(name))
