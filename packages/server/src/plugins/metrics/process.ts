import { collectDefaultMetrics, Registry } from 'prom-client'

let shared: Registry | undefined

/**
 * Processor, memory, event loop and garbage collection, under their usual names. They are the process's, which may hold
 * several servers, and watching them costs a timer and an observer: one registry does for all.
 */
export function processMetrics(): Registry {
  if (shared) return shared
  shared = new Registry()
  collectDefaultMetrics({ register: shared })
  return shared
}
