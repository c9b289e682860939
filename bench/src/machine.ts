import { cpus, totalmem } from 'node:os'

/** What the figures depend on, and nothing that tells whose machine it is. */
export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly gibibytes: number
  readonly platform: string
  readonly node: string
}

export function thisMachine(): Machine {
  const processors = cpus()
  return {
    processor: (processors[0]?.model ?? 'unknown').trim(),
    cores: processors.length,
    gibibytes: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  }
}

export const describe = ({ processor, cores, gibibytes, platform, node }: Machine): string =>
  `${cores} × ${processor}, ${gibibytes} GiB, ${platform}, Node ${node.slice(1)}`
