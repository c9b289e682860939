// The program taskwright, for whoever wants to build a launcher of their own around it.

export type { Config, Role } from './config/config.ts'
export { type Environment, readConfig, unknownVariables } from './config/read-config.ts'
export { type ExitCode, exitCodes } from './exit-codes.ts'
export { Failure } from './failure.ts'
export { run } from './run.ts'
