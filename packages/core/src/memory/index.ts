// The reference adapters: every law of the ports, in memory. For tests, demonstrations and browsers.

export { type MemoryCacheOptions, type MemoryShelf, memoryCache, memoryShelf } from './cache.ts'
export { matches } from './evaluate.ts'
export { memoryEvents } from './events.ts'
export { type MemoryHub, memoryHub, setReachable } from './hub.ts'
export { type MemoryPlace, memoryPlace } from './place.ts'
export { memoryStorage } from './storage.ts'
