import type { Load } from './load.ts'
import type { Operation, Target } from './workload.ts'

/** What the driver is told. */
export type Job =
  | { readonly kind: 'target'; readonly target: Target }
  | { readonly kind: 'load'; readonly target: string; readonly operation: Operation; readonly seconds: number }

/** What it answers, once for each job. */
export type Report =
  | { readonly kind: 'ready' }
  | { readonly kind: 'load'; readonly load: Load }
  | { readonly kind: 'failed'; readonly message: string }
