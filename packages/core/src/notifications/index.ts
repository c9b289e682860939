export { type InboxEvent, inboxEvents } from './inbox.ts'
export { dropInbox, INBOX, INBOX_VERSION, projectInbox } from './projection.ts'
