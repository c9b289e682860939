import type { JobPriority, JobsPort, JobTicket } from '@taskwright/core'
import type { Cases } from '../harness/case.ts'

/** One process's way to the queue. */
export interface JobsInstance {
  readonly jobs: JobsPort
  /** Takes the queue out of this instance's reach, as a dead network does; what runs in it runs on. Resolves when it is so. */
  cut(): void | Promise<void>
  /** Brings it back. */
  heal(): void | Promise<void>
}

/** What a case gets. */
export interface JobsContext extends JobsInstance {
  /** Another instance on the same queue, as a second process has. */
  another(): Promise<JobsInstance>
  enqueue(...tickets: readonly Wanted[]): Promise<void>
  /** Lets time pass. */
  advance(ms: number): Promise<void>
  /** Lets so much time pass that what has to come has come; what should not come has then not come. */
  calm(): Promise<void>
  /** Lets time pass until something is so; fails the case when that takes too long. */
  eventually(condition: () => boolean | Promise<boolean>, what: string): Promise<void>
  /** How long a worker may be silent, in milliseconds. */
  readonly silenceMs: number
}

/** What matters of a ticket in a case; an `import` of priority DEFAULT unless it says otherwise. */
export type Wanted = string | (Partial<JobTicket> & { readonly id: string; readonly priority?: JobPriority })
export type JobsCases = Cases<JobsContext>
