import type { ChildProcess } from 'node:child_process'
import { startTalking } from './children.ts'
import type { Load } from './driver/load.ts'
import type { Job, Report } from './driver/protocol.ts'
import type { Operation, Target } from './driver/workload.ts'

/** The load driver, seen from the process that tells it what to do. */
export interface Driver {
  aim(target: Target): Promise<void>
  load(target: string, operation: Operation, seconds: number): Promise<Load>
}

export function startDriver(): Driver {
  const child = startTalking(new URL('driver/main.ts', import.meta.url), [])
  return {
    aim: async (target) => void (await ask(child, { kind: 'target', target })),
    async load(target, operation, seconds) {
      const report = await ask(child, { kind: 'load', target, operation, seconds })
      if (report.kind !== 'load') throw new Error('The driver said something else.')
      const { failed, firstFailure } = report.load
      if (failed > 0)
        throw new Error(`${failed} requests of ${operation} failed on ${target}, first with: ${firstFailure}`)
      return report.load
    },
  }
}

function ask(child: ChildProcess, job: Job): Promise<Report> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new Error('The load driver ended.'))
    child.once('exit', gone)
    child.once('message', (report: Report) => {
      child.off('exit', gone)
      if (report.kind === 'failed') reject(new Error(report.message))
      else resolve(report)
    })
    child.send(job)
  })
}
