import { startTalking, stop } from '../children.ts'
import type { Job, Report, Work } from './worker/protocol.ts'

/** Has a process of its own do a piece of work, and ends it. */
export async function doJob(job: Job, nodeOptions: readonly string[] = []): Promise<Work> {
  const child = startTalking(new URL('worker/main.ts', import.meta.url), [], { execArgv: [...nodeOptions] })
  try {
    const report = await new Promise<Report>((resolve, reject) => {
      child.once('exit', () => reject(new Error(`A worker ended in the middle of: ${job.kind}.`)))
      child.once('message', resolve)
      child.send(job)
    })
    if (report.kind === 'failed') throw new Error(`${job.kind}: ${report.message}`)
    return report.work
  } finally {
    // It leaves by itself when nobody listens any more, and its profile with it.
    if (child.connected) child.disconnect()
    await stop(child, { asking: false })
  }
}
