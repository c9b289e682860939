// Does one piece of work beside nothing else, and ends: told over IPC what, it answers with how long it took.
import { drainInbox, drainSubscription, rebuildInbox } from './drain.ts'
import { fill } from './fill.ts'
import type { Job, Report, Work } from './protocol.ts'
import { raw } from './raw.ts'
import { relay } from './relay.ts'

function run(job: Job): Promise<Work> {
  switch (job.kind) {
    case 'fill':
      return fill(job.log, job.events)
    case 'inbox':
      return drainInbox(job.log, job.mostSeconds)
    case 'rebuild':
      return rebuildInbox(job.log, job.mostSeconds)
    case 'subscription':
      return drainSubscription(job.log, job.mostSeconds)
    case 'relay':
      return relay(job)
    case 'raw':
      return raw(job)
  }
}

const tell = (report: Report): void => void process.send?.(report)

process.once('message', async (job: Job) => {
  try {
    tell({ kind: 'done', work: await run(job) })
  } catch (error) {
    tell({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
})
// Whoever measures has heard it, or is gone.
process.on('disconnect', () => process.exit())
