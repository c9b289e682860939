export { type InboxEvent, inboxEvents } from './inbox.ts'
export { dropInbox, INBOX, INBOX_VERSION, inboxesTouched, projectInbox } from './projection.ts'
