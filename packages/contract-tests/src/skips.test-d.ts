import type { EventsSubject, StorageSubject } from './index.ts'

export const known: StorageSubject['skip'] = { 'a reader never waits for a writer': 'one connection by design' }
export const event: EventsSubject['skip'] = { 'a broadcast begins now': 'it replays' }

// @ts-expect-error: not a case
export const misspelt: StorageSubject['skip'] = { 'a reader never waits for a wirter': 'one connection by design' }
// @ts-expect-error: a case of the other kit
export const foreign: EventsSubject['skip'] = { 'a reader never waits for a writer': 'one connection by design' }
// @ts-expect-error: a skip without a reason
export const reasonless: StorageSubject['skip'] = { 'a reader never waits for a writer': true }
