import { describe, expect, it } from 'vitest'
import { namesOf } from '../harness/case.ts'
import { runCase } from '../harness/run.ts'
import { storageKit } from '../storage/subject.ts'
import { mutantSubject } from './sabotage.ts'
import { storageMutants } from './storage-mutants.ts'

describe('every case of the storage contract notices its mutant', () => {
  it.each(namesOf({ cases: storageMutants }))('%s', async (name) => {
    const failure = await runCase(storageKit(mutantSubject(storageMutants[name])), name)
    expect(failure?.name).toBe(name)
    if (process.env.WHY) console.log(name, '=>', failure?.error)
  })
})
