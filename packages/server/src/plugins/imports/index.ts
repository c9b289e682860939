import { IMPORT_JOB, importJob, startImport } from '@taskwright/core/imports'
import { definePlugin } from '../../plugin.ts'
import { jobBody } from '../jobs/job-body.ts'

/** Boards from elsewhere, taken over by a job. */
export const imports = definePlugin(() => ({
  id: 'imports',
  requires: ['auth', 'jobs'],
  setup({ operations, engine, jobs }) {
    jobs.handle(IMPORT_JOB, importJob(engine))
    operations({
      importProject: async ({ actor, params, body, options }) => {
        const job = await startImport({ engine, jobs, actor, projectId: params.projectId, input: body, options })
        return { status: 202, body: jobBody(job), headers: { location: `/api/v1/jobs/${job.id}` } }
      },
    })
  },
}))
