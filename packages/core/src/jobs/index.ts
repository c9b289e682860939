export type { JobHandler, JobRun } from './attempts.ts'
export { type DatabaseJobsOptions, databaseJobs } from './database-jobs.ts'
export { createJobs, type JobRequest, type Jobs, type JobsOptions } from './jobs.ts'
