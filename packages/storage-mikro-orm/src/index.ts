// What every dialect of this package shares. The adapters themselves have doors of their own: ./sqlite.

export { type Entity, entities } from './mapping/entities.ts'
