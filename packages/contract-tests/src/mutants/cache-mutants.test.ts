import { describe, expect, it } from 'vitest'
import { cacheCases } from '../cache/cases.ts'
import { cacheKit } from '../cache/subject.ts'
import { namesOf } from '../harness/case.ts'
import { ContractViolation } from '../harness/check.ts'
import { runCase, runKit } from '../harness/run.ts'
import { cacheMutants } from './cache-mutants.ts'
import { cacheMutantSubject } from './cache-sabotage.ts'

describe('every case of the cache contract notices its mutant', () => {
  it.each(namesOf({ cases: cacheCases }))('%s', async (name) => {
    const failure = await runCase(cacheKit(cacheMutantSubject(cacheMutants[name])), name)
    expect(failure, 'the case passed although its law is broken').toBeDefined()
  })
})

describe('a mutant breaks a law, not everything', () => {
  it.each(namesOf({ cases: cacheCases }))('%s', async (name) => {
    const { passed } = await runKit(cacheKit(cacheMutantSubject(cacheMutants[name])), [
      'what was set comes back',
      'closing twice is fine',
      'namespaces never see each other’s',
      'load gives what its loader loads',
    ])
    expect(passed.length).toBeGreaterThanOrEqual(2)
  })
})

it('a subject that offers no outage says so', async () => {
  const kit = cacheKit({ ...cacheMutantSubject({}), open: () => ({ ...bare() }) })
  const { failed } = await runKit(kit, ['it comes back by itself'])
  expect(failed).toMatchObject([{ error: { message: 'The case needs `outage`: offer it, or skip the case.' } }])
  expect(failed[0]?.error).not.toBeInstanceOf(ContractViolation)
})

function bare() {
  const { open } = cacheMutantSubject({})
  const { cache, advance } = open() as Awaited<ReturnType<typeof open>>
  return { cache, advance }
}
