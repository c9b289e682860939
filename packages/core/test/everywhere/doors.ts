import * as core from '../../src/index.ts'
import * as memory from '../../src/memory/index.ts'

/** Everything a browser could want of the core, so that nothing is shaken off. */
export const doors = [core, memory]
