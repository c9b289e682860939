// The public door of @taskwright/cache-unstorage. Redis has a door of its own: ./redis

export { type UnstorageCacheOptions, unstorageCache } from './unstorage-cache.ts'
