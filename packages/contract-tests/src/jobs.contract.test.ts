import { jobsContract } from './index.ts'
import { memoryJobsSubject } from './jobs/memory-jobs.ts'

jobsContract(memoryJobsSubject)
