import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { backlog } from './backlog.ts'
import type { Extent, Flow, FlowResults, Say } from './flow.ts'
import { latency } from './latency.ts'
import { processes } from './processes.ts'
import { relay } from './relay.ts'

const runs: Readonly<Record<Flow, (folder: string, extent: Extent, say: Say) => Promise<FlowResults>>> = {
  relay,
  latency,
  processes,
  backlog,
}

/** One flow, in a folder of its own. */
export async function runFlow(flow: Flow, folder: string, extent: Extent, say: Say): Promise<FlowResults> {
  const own = join(folder, flow)
  await mkdir(own)
  return runs[flow](own, extent, say)
}
