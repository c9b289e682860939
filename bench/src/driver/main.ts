// The load driver, a process of its own: told over IPC what to do, it answers with what it saw.

import { applyLoad } from './load.ts'
import type { Job, Report } from './protocol.ts'
import { type Operation, type Requests, workload } from './workload.ts'

interface Aimed {
  readonly ports: readonly number[]
  readonly requests: Readonly<Record<Operation, Requests>>
}

const targets = new Map<string, Aimed>()
const report = (message: Report): void => void process.send?.(message)

process.on('message', async (job: Job) => {
  try {
    if (job.kind === 'target') {
      const { name, port, otherPorts = [] } = job.target
      targets.set(name, { ports: [port, ...otherPorts], requests: workload(job.target) })
      return report({ kind: 'ready' })
    }
    const target = targets.get(job.target)
    if (target === undefined) throw new Error(`There is no target ${job.target}.`)
    report({ kind: 'load', load: await applyLoad(target.ports, target.requests[job.operation], job.seconds) })
  } catch (error) {
    report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
  }
})
process.on('disconnect', () => process.exit())
