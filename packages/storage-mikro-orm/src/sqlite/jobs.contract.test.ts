import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { databaseJobsOver, jobsContract } from '@taskwright/contract-tests'
import { sqlite } from './storage.ts'

jobsContract(
  databaseJobsOver({
    name: 'sqlite',
    open() {
      const folder = mkdtempSync(join(tmpdir(), 'tw-jobs-'))
      const filename = join(folder, 'tasks.db')
      return {
        storage: sqlite(filename),
        another: () => sqlite(filename),
        dispose: () => rmSync(folder, { recursive: true, force: true }),
      }
    },
  }),
)
