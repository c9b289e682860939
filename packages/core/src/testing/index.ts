// For tests of the engine, of adapters and of hosts. Works with any test framework.

export { type ManualClock, manualClock, sequentialIds } from './clock.ts'
export { type Given, type Past, specify, type When } from './given.ts'
