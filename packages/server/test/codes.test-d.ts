import type { RefusalCode } from '@taskwright/core'
import type { ImportRefusal } from '@taskwright/core/imports'
import type { components } from '../src/contract.gen.ts'
import type { RequestRefusal } from '../src/index.ts'
import type { AuthRefusal } from '../src/plugins/auth/refusals.ts'

// Checked by the compiler: the codes the contract knows are the codes that can come, neither more nor fewer.

type Promised = components['schemas']['ProblemCode']

/** Codes of the engine that no operation over HTTP can run into. */
type Unreachable =
  // The filter tree is for TypeScript only; HTTP's conditions are parameters.
  | 'filter.invalid'
  // Every unique field of the domain has a code of its own.
  | 'storage.unique'
  // What carries events works behind the log: a request neither waits for it nor hears of it.
  | 'events.unavailable'
  | 'subscription.not_found'
  // Jobs are kept before they are sent, so nobody waits for what carries them.
  | 'jobs.unavailable'
  // It stands in the job.
  | 'job.input_expired'
  // Projects are linked by imports, which look first.
  | 'project.already_linked'

type Reachable = Exclude<RefusalCode, Unreachable> | ImportRefusal | AuthRefusal | RequestRefusal

type Nothing<Left extends never> = Left
export type PromisedButImpossible = Nothing<Exclude<Promised, Reachable>>
export type PossibleButNotPromised = Nothing<Exclude<Reachable, Promised>>
