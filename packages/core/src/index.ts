// The public door of @taskwright/core. Everything a host, an adapter or the server may use stands here by name.

// The engine
export type {
  Actor,
  CommandOptions,
  Comment,
  Member,
  Notification,
  NotificationsApi,
  Organization,
  OrganizationsApi,
  Page,
  Project,
  ProjectLabel,
  ProjectStatus,
  ProjectsApi,
  Session,
  Task,
  TasksApi,
  User,
  UsersApi,
} from './api.ts'
export { EVERY_ORGANIZATION_OF_MINE } from './api.ts'
// What a cache adapter is made of
export { type CacheOverOptions, cacheOver } from './cache/cache-over.ts'
export { collections } from './collections.ts'
export { createTaskwright } from './engine.ts'
// The log
export { eventTypes } from './event-types.ts'
// Jobs
export {
  createJobs,
  type DatabaseJobsOptions,
  databaseJobs,
  type JobHandler,
  type JobRequest,
  type JobRun,
  type Jobs,
  type JobsOptions,
} from './jobs/index.ts'
export {
  commonError,
  type FieldError,
  type Refusal,
  type RefusalCatalogue,
  type RefusalEntry,
  type RefusalKind,
  TaskwrightError,
} from './kernel/errors.ts'
// For crash tests, and for adapters that take part in them
export { faultpoint, faultpoints } from './kernel/faultpoint.ts'
export type { JsonValue } from './kernel/json.ts'
// Text rules that adapters share
export { compareCodePoints, fold, tidy } from './kernel/text.ts'
export { type CloudEvent, covers, coversAny, type LoggedEvent, type NewEvent, toCloudEvent } from './log/envelope.ts'
export { type LogBus, type LogBusOptions, logBus } from './log/log-bus.ts'
export { RETRY_AFTER_MS } from './log/retries.ts'
export { type InboxEvent, inboxEvents, inboxesTouched } from './notifications/index.ts'
export type { NotificationEvents, NotificationState, Reason } from './notifications/words.ts'
export { standingVersion } from './organizations/index.ts'
// Words of the domain
export type {
  MemberEvents,
  MemberScope,
  MemberState,
  OrganizationEvents,
  OrganizationState,
} from './organizations/words.ts'
// Ports: the contracts adapters fulfil
export type { Cache, CacheFigures, CachePort, CacheStore } from './ports/cache.ts'
export type { Clock, Ids } from './ports/clock.ts'
export type {
  Aggregate,
  Collection,
  CollectionName,
  Field,
  GrantedRoles,
  OrganizationRole,
  Placed,
  PlacedOptions,
  ProjectRole,
  Query,
  Row,
  Scope,
} from './ports/collections.ts'
export type {
  Backlog,
  DeadLetter,
  Delivery,
  EventsFigures,
  EventsPort,
  Settlement,
  SubscriptionSpec,
} from './ports/events.ts'
export type { After, FieldKind, FieldValue, Filter, Scalar, Sort } from './ports/filter.ts'
export {
  type JobAttempt,
  type JobPriority,
  type JobSettlement,
  type JobState,
  type JobStatus,
  type JobsPort,
  type JobsWork,
  type JobTicket,
  jobPriorities,
} from './ports/jobs.ts'
export type { PeoplePort, Person } from './ports/people.ts'
export type { RecordReader, RecordWriter, StoredRecord } from './ports/records.ts'
export type {
  ReadingToWrite,
  ReadView,
  StorageFigures,
  StoragePort,
  StorageRetry,
  Transaction,
  UnitOfWork,
} from './ports/storage.ts'
export type { Span, SpanOptions, SpanValue, Tracer } from './ports/tracer.ts'
export type { ExternalRef, Label, ProjectEvents, ProjectState, Status, StatusCategory } from './projects/words.ts'
// Errors
export { isRefusal, type RefusalCode, refusal, refusals } from './refusals.ts'
export type {
  Checklist,
  ChecklistItem,
  CommentEvents,
  CommentState,
  Priority,
  TaskChange,
  TaskEvents,
  TaskFields,
  TaskState,
  When,
} from './tasks/words.ts'
export type {
  DomainEvents,
  EngineOptions,
  ErrorContext,
  EventPattern,
  EventsOf,
  EventType,
  ProjectionTx,
  ReaderStatus,
  Taskwright,
  VerifyReport,
} from './taskwright.ts'
export { type Profile, SYSTEM, type UserEvents, type UserState, type UserStatus } from './users/words.ts'
