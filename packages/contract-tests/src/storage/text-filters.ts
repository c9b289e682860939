import type { Filter, StoragePort } from '@taskwright/core'
import { equal } from '../harness/check.ts'
import type { StorageCases } from './context.ts'
import { givenTasks } from './filters.ts'
import { ACME, idsOf, tasks } from './fixtures.ts'

const titles = (storage: StoragePort<never>, ...all: readonly string[]) =>
  givenTasks(storage, Object.fromEntries(all.map((title, i) => [`task-${i}`, { title }])))

/** The titles that pass a filter. */
async function passing(storage: StoragePort<never>, filter: Filter) {
  const query = { filter, sort: { field: 'id', direction: 'asc' }, limit: 1000 } as const
  const rows = await storage.read((view) => view.list(tasks, ACME, query))
  equal(await storage.read((view) => view.count(tasks, ACME, filter)), idsOf(rows).length, 'count and list')
  return rows.map(({ state }) => state.title)
}

const equals = (storage: StoragePort<never>, value: string) => passing(storage, { op: '=', field: 'title', value })
const contain = (storage: StoragePort<never>, value: string) =>
  passing(storage, { op: 'contains', field: 'title', value })
const below = (storage: StoragePort<never>, value: string) => passing(storage, { op: '<', field: 'title', value })

export const textFilters = {
  'text is compared without case': async ({ storage }) => {
    await titles(storage, 'Bug', 'bug', 'BUG', 'bugs', 'ÄRGER', 'ärger', 'Ωmega', 'ωMEGA')
    equal(await equals(storage, 'bUG'), ['Bug', 'bug', 'BUG'], '=')
    equal(await equals(storage, 'Ärger'), ['ÄRGER', 'ärger'], '= beyond ASCII')
    equal(await equals(storage, 'ΩMEGA'), ['Ωmega', 'ωMEGA'], '= in Greek')
    equal(await contain(storage, 'RGE'), ['ÄRGER', 'ärger'], 'contains')
    equal(await contain(storage, 'äR'), ['ÄRGER', 'ärger'], 'contains beyond ASCII')
  },

  'text is compared without regard to its normal form': async ({ storage }) => {
    await titles(storage, 'café', 'cafe\u0301', 'cafe', '\ufb01x', 'fix', 'ｆｉｘ', '①')
    equal(await equals(storage, 'CAFE\u0301'), ['café', 'cafe\u0301'], '= with NFC and NFD')
    equal(await contain(storage, 'fé'), ['café', 'cafe\u0301'], 'contains with NFC and NFD')
    equal(await equals(storage, 'fix'), ['\ufb01x', 'fix', 'ｆｉｘ'], '= with ligature and full width')
    equal(await equals(storage, '1'), ['①'], '= with a circled digit')
  },

  'a trailing space counts in text': async ({ storage }) => {
    await titles(storage, 'bug', 'bug ', ' bug', 'bug\u00a0')
    equal(await equals(storage, 'bug'), ['bug'], '= without')
    // A no-break space is a space once folded.
    equal(await equals(storage, 'bug '), ['bug ', 'bug\u00a0'], '= with')
    equal(await below(storage, 'bug '), ['bug', ' bug'], '<')
  },

  'accents count in text': async ({ storage }) => {
    await titles(storage, 'resume', 'résumé')
    equal(await equals(storage, 'resume'), ['resume'], '=')
    equal(await contain(storage, 'sum'), ['resume', 'résumé'], 'contains')
    equal(await contain(storage, 'sumé'), ['résumé'], 'contains an accent')
  },

  'letters whose case is special are folded as core does it': async ({ storage }) => {
    await titles(storage, 'Straße', 'STRASSE', 'STRAẞE', 'İstanbul', 'istanbul', 'ıstanbul', 'ΣΑΣ', 'σας', 'σασ')
    equal(await equals(storage, 'straße'), ['Straße', 'STRAẞE'], 'ß')
    equal(await equals(storage, 'strasse'), ['STRASSE'], 'ss')
    equal(await equals(storage, 'ISTANBUL'), ['istanbul'], 'I')
    equal(await equals(storage, 'i\u0307stanbul'), ['İstanbul'], 'İ is i with a dot above')
    equal(await contain(storage, 'stanbul'), ['İstanbul', 'istanbul', 'ıstanbul'], 'contains')
    equal(await equals(storage, 'σας'), ['ΣΑΣ', 'σας'], 'a final sigma')
  },

  '`<` and `<=` on text go by code point of the folded text': async ({ storage }) => {
    await titles(storage, 'B', 'a', 'C', 'é', 'z', '\ufffd', '😀', '')
    equal(await below(storage, 'b'), ['a', ''], '<')
    equal(await passing(storage, { op: '<=', field: 'title', value: 'B' }), ['B', 'a', ''], '<=')
    equal(await below(storage, 'é'), ['B', 'a', 'C', 'z', ''], '< é')
    equal(await below(storage, '😀'), ['B', 'a', 'C', 'é', 'z', '\ufffd', ''], '< an emoji')
  },

  'wildcards and quotes in `contains` are taken literally': async ({ storage }) => {
    const all = ['100%', '1000', 'a_b', 'axb', 'a\\b', 'a*b', 'a?b', '[ab]', "it's", 'say "hi"', 'a\nb', '$1 ^x', '`x`']
    await titles(storage, ...all)
    equal(await contain(storage, '%'), ['100%'], '%')
    equal(await contain(storage, '0%'), ['100%'], '0%')
    equal(await contain(storage, '_'), ['a_b'], '_')
    equal(await contain(storage, 'a\\b'), ['a\\b'], 'a backslash')
    equal(await contain(storage, '\\'), ['a\\b'], 'only a backslash')
    equal(await contain(storage, '*'), ['a*b'], '*')
    equal(await contain(storage, '?'), ['a?b'], '?')
    equal(await contain(storage, '[ab]'), ['[ab]'], '[ab]')
    equal(await contain(storage, "'"), ["it's"], 'an apostrophe')
    equal(await contain(storage, '"hi"'), ['say "hi"'], 'a quotation mark')
    equal(await contain(storage, 'a\nb'), ['a\nb'], 'a line break')
    equal(await contain(storage, '$1 ^'), ['$1 ^x'], 'signs of regular expressions')
    equal(await contain(storage, '`'), ['`x`'], 'a back quote')
  },

  '`contains` of nothing is true of every text': async ({ storage }) => {
    await titles(storage, 'a', '')
    equal(await contain(storage, ''), ['a', ''], 'contains')
  },

  '`contains` finds emoji and their parts': async ({ storage }) => {
    await titles(storage, 'ship 🚀 it', '👩‍💻', '👩', '🏳️‍🌈')
    equal(await contain(storage, '🚀'), ['ship 🚀 it'], 'an emoji')
    equal(await contain(storage, '👩'), ['👩‍💻', '👩'], 'a part of a joined one')
    equal(await contain(storage, '💻'), ['👩‍💻'], 'the other part')
    equal(await contain(storage, '😀'), [], 'one that is not there')
  },

  '`contains` finds text anywhere in a long one': async ({ storage }) => {
    const padding = 'x'.repeat(20_000)
    await givenTasks(storage, { a: { description: `${padding}Nadel${padding}` }, b: { description: padding } })
    const found = await storage.read((view) =>
      view.count(tasks, ACME, { op: 'contains', field: 'text', value: 'xNADELx' }),
    )
    equal(found, 1, 'how many contain it')
  },

  'the search text holds key, title and description': async ({ storage }) => {
    await givenTasks(storage, { a: { key: 'ABC-1' }, b: { title: 'abc' }, c: { description: 'x ABC y' }, d: {} })
    const filter = { op: 'contains', field: 'text', value: 'abc' } as const
    equal(await storage.read((view) => view.count(tasks, ACME, filter)), 3, 'how many contain it')
  },
} satisfies StorageCases
