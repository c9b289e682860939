export { type InboxEvent, inboxEvents } from './inbox.ts'
export {
  dropInbox,
  INBOX,
  INBOX_VERSION,
  inboxesTouched,
  keepWatchers,
  prepareInbox,
  projectInbox,
} from './projection.ts'
