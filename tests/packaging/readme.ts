/** A block a README promises to work: ```ts run, ```ts vitest or ```sh run. */
export interface ReadmeBlock {
  readonly kind: 'ts run' | 'ts vitest' | 'sh run'
  readonly code: string
}

const fence = /^```(ts run|ts vitest|sh run)[ \t]*\n([\s\S]*?)^```[ \t]*$/m

export function firstRunnableBlock(readme: string): ReadmeBlock | undefined {
  const found = fence.exec(readme)
  const [, kind, code] = found ?? []
  return kind !== undefined && code !== undefined ? { kind: kind as ReadmeBlock['kind'], code } : undefined
}
