// The reference adapters: every law of the ports, in memory. For tests, demonstrations and browsers.

export { matches } from './evaluate.ts'
export { memoryEvents } from './events.ts'
export { type MemoryHub, memoryHub } from './hub.ts'
export { type MemoryPlace, memoryPlace } from './place.ts'
export { memoryStorage } from './storage.ts'
