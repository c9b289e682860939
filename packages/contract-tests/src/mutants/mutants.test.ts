import { describe, expect, it } from 'vitest'
import { eventsCases } from '../events/cases.ts'
import { eventsKit } from '../events/subject.ts'
import { type Kit, namesOf } from '../harness/case.ts'
import { runCase, runKit } from '../harness/run.ts'
import { jobsCases } from '../jobs/cases.ts'
import { jobsKit } from '../jobs/subject.ts'
import { storageCases } from '../storage/cases.ts'
import { deadlines } from '../storage/deadlines.ts'
import { filterRefusals } from '../storage/filter-refusals.ts'
import { filters } from '../storage/filters.ts'
import { paging } from '../storage/paging.ts'
import { property } from '../storage/property.ts'
import { storageKit } from '../storage/subject.ts'
import { textFilters } from '../storage/text-filters.ts'
import { eventsMutants } from './events-mutants.ts'
import { eventsMutantSubject } from './events-sabotage.ts'
import { reading } from './interpreter.ts'
import { jobsMutants } from './jobs-mutants.ts'
import { jobsMutantSubject } from './jobs-sabotage.ts'
import { mutantSubject } from './sabotage.ts'
import { storageMutants } from './storage-mutants.ts'

// A case is worth something when an adapter that breaks its law fails it.

describe('every case of the storage contract notices its mutant', () => {
  it.each(namesOf({ cases: storageCases }))('%s', (name) =>
    noticed(storageKit(mutantSubject(storageMutants[name])), name),
  )
})

describe('every case of the events contract notices its mutant', () => {
  it.each(namesOf({ cases: eventsCases }))('%s', (name) =>
    noticed(eventsKit(eventsMutantSubject(eventsMutants[name])), name),
  )
})

describe('every case of the jobs contract notices its mutant', () => {
  it.each(namesOf({ cases: jobsCases }))('%s', (name) => noticed(jobsKit(jobsMutantSubject(jobsMutants[name])), name))
})

describe('a mutant breaks a law, not everything', () => {
  const slow = new Set<string>(Object.keys({ ...deadlines, ...property }))
  const quick = namesOf({ cases: storageCases }).filter((name) => !slow.has(name))

  it.each(namesOf({ cases: storageCases }).map((name, index) => ({ name, index })))(
    '$name',
    async ({ name, index }) => {
      const probes = Array.from({ length: 8 }, (_, i) => quick[(index * 7 + i * 29) % quick.length]).filter(isDefined)
      const kit = { ...storageKit(mutantSubject(storageMutants[name])), timeLimitMs: 1000 }
      const { passed } = await runKit(kit, probes)
      expect(passed.length).toBeGreaterThanOrEqual(2)
    },
  )
})

describe('what reads are compared with', () => {
  it('is read from the laws twice, with the same result', async () => {
    const { open, peek } = mutantSubject(reading({}))
    const kit = storageKit({ name: 'no mutant', open, peek })
    const { failed } = await runKit(
      kit,
      namesOf({ cases: { ...filters, ...filterRefusals, ...textFilters, ...paging, ...property } }),
    )
    expect(failed).toEqual([])
  })
})

async function noticed<Context, Name extends string>(kit: Kit<Context, Name>, name: Name) {
  expect(await runCase(kit, name), 'the case passed although its law is broken').toBeDefined()
}

const isDefined = <T>(value: T | undefined): value is T => value !== undefined
