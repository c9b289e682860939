import { definePlugin } from '../../plugin.ts'
import { jobBody } from './job-body.ts'

/** What becomes of work that takes longer than an answer may. */
export const jobs = definePlugin(() => ({
  id: 'jobs',
  requires: ['auth'],
  setup({ operations, jobs }) {
    operations({
      listJobs: async ({ actor, query }) => {
        const { items, nextCursor } = await jobs.list(actor, query)
        return { status: 200, body: { items: items.map(jobBody), nextCursor } }
      },
      getJob: async ({ actor, params }) => ({ status: 200, body: jobBody(await jobs.get(actor, params.jobId)) }),
    })
  },
}))
