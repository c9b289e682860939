// The load driver, a process of its own: told over IPC what to do, it answers with what it saw.

import { applyLoad } from './load.ts'
import type { Job, Report } from './protocol.ts'
import { type Operation, type Requests, workload } from './workload.ts'

const targets = new Map<string, { readonly port: number; readonly requests: Readonly<Record<Operation, Requests>> }>()
const report = (message: Report): void => void process.send?.(message)

process.on('message', async (job: Job) => {
  try {
    if (job.kind === 'target') {
      targets.set(job.target.name, { port: job.target.port, requests: workload(job.target) })
      return report({ kind: 'ready' })
    }
    const target = targets.get(job.target)
    if (target === undefined) throw new Error(`There is no target ${job.target}.`)
    report({ kind: 'load', load: await applyLoad(target.port, target.requests[job.operation], job.seconds) })
  } catch (error) {
    report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
  }
})
process.on('disconnect', () => process.exit())
