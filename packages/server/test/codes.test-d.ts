import type { RefusalCode } from '@taskwright/core'
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

type Reachable = Exclude<RefusalCode, Unreachable> | AuthRefusal | RequestRefusal

type Nothing<Left extends never> = Left
export type PromisedButImpossible = Nothing<Exclude<Promised, Reachable>>
export type PossibleButNotPromised = Nothing<Exclude<Reachable, Promised>>
