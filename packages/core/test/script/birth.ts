import type { Operation } from './operations.ts'

/** Something for the others to work on. */
export const birth = (n: number): Operation => ({
  do: 'createTask',
  by: n % 2,
  on: n % 2,
  with: n,
  text: 'First',
  version: null,
})
