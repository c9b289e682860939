import type { Migration } from '../../sql/migrations.ts'

/** Text goes by its bytes, whatever the database's own language. */
const text = 'text collate "C"'

const common = `
  "id" ${text} primary key,
  "organization_id" ${text} not null,
  "version" bigint not null,`

/** Sorts after every instant, or every text. */
const lastInstant = '9223372036854775807'
const lastText = `'${'\u{10ffff}'.repeat(4)}'`

const instantSort = (column: string): string =>
  `"${column}_sort" bigint generated always as (coalesce("${column}", ${lastInstant})) stored`
const textSort = (column: string): string =>
  `"${column}_sort" ${text} generated always as (coalesce("${column}", ${lastText})) stored`

/**
 * A row holds the whole state as JSON text, and what can be filtered or sorted by in columns of its own; numbers are double
 * precision, as JavaScript's are. `*_sort` stands for a nullable column where nulls must sort last.
 *
 * Indexes begin with what narrows most, so uniques have the organization last. Those whose names end in `_all` begin with
 * it: they serve lists of everything in an organization, and `sql/scope.ts` keeps all other queries off them.
 */
export const tables: Migration = {
  name: '0001-tables',
  statements: [
    `create table "tw_organizations" (${common}
  "name" ${text},
  "created_at" bigint,
  "state" ${text} not null
)`,
    `create table "tw_users" (${common}
  "status" ${text},
  "created_at" bigint,
  "state" ${text} not null
)`,
    `create table "tw_members" (${common}
  "scope" ${text},
  "scope_id" ${text},
  "user_id" ${text},
  "role" ${text},
  "active" integer,
  "created_at" bigint,
  "state" ${text} not null
)`,
    `create index "tw_members_user" on "tw_members" ("user_id", "active", "scope", "scope_id", "role", "organization_id")`,
    `create index "tw_members_scope" on "tw_members" ("scope_id", "created_at", "id")`,

    `create table "tw_projects" (${common}
  "project_id" ${text},
  "key" ${text},
  "name" ${text},
  "archived" integer,
  "deleted" integer,
  "created_at" bigint,
  "updated_at" bigint,
  "external_ref" ${text},
  ${textSort('external_ref')},
  "state" ${text} not null
)`,
    `create unique index "tw_projects_external_ref" on "tw_projects" ("external_ref", "organization_id") where "external_ref" is not null`,
    `create unique index "tw_projects_key" on "tw_projects" ("key", "organization_id")`,
    `create index "tw_projects_project" on "tw_projects" ("project_id")`,
    `create index "tw_projects_name_all" on "tw_projects" ("organization_id", "name", "id")`,

    `create table "tw_tasks" (${common}
  "project_id" ${text},
  "number" double precision,
  "key" ${text},
  "title" ${text},
  "status_id" ${text},
  "category" ${text},
  "priority" double precision,
  "assignee_ids" ${text},
  "label_ids" ${text},
  "author_id" ${text},
  "start" bigint,
  "due" bigint,
  "created_at" bigint,
  "updated_at" bigint,
  "completed_at" bigint,
  "archived" integer,
  "deleted" integer,
  "external_ref" ${text},
  "rank" ${text},
  "placement" double precision,
  ${instantSort('start')},
  ${instantSort('due')},
  ${instantSort('completed_at')},
  ${textSort('external_ref')},
  "text" ${text},
  "state" ${text} not null
)`,
    `create unique index "tw_tasks_number" on "tw_tasks" ("project_id", "number", "organization_id")`,
    `create unique index "tw_tasks_external_ref" on "tw_tasks" ("external_ref", "organization_id") where "external_ref" is not null`,
    `create unique index "tw_tasks_rank" on "tw_tasks" ("project_id", "status_id", "rank", "organization_id")`,
    `create index "tw_tasks_key" on "tw_tasks" ("key", "organization_id")`,
    // Each twice: for lists of one project or a few, and for lists of everything somebody may see.
    `create index "tw_tasks_created_at" on "tw_tasks" ("project_id", "created_at", "id")`,
    `create index "tw_tasks_created_at_all" on "tw_tasks" ("organization_id", "created_at", "id")`,
    `create index "tw_tasks_updated_at" on "tw_tasks" ("project_id", "updated_at", "id")`,
    `create index "tw_tasks_updated_at_all" on "tw_tasks" ("organization_id", "updated_at", "id")`,
    `create index "tw_tasks_number_all" on "tw_tasks" ("organization_id", "number", "id")`,

    // The elements of the sets, kept by triggers, so that saving a task is one statement whatever its labels.
    `create table "tw_tasks_sets" (
  "row_id" ${text} not null,
  "field" ${text} not null,
  "value" ${text} not null,
  primary key ("row_id", "field", "value")
)`,
    `create index "tw_tasks_sets_value" on "tw_tasks_sets" ("field", "value", "row_id")`,
    `create function "tw_tasks_sets_keep"() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    delete from "tw_tasks_sets" where "row_id" = old."id";
  end if;
  if tg_op <> 'DELETE' then
    insert into "tw_tasks_sets" ("row_id", "field", "value")
    select new."id", 'assigneeIds', a.v from json_array_elements_text(new."assignee_ids"::json) as a(v)
    union select new."id", 'labelIds', l.v from json_array_elements_text(new."label_ids"::json) as l(v);
  end if;
  return null;
end $$`,
    `create trigger "tw_tasks_sets_insert" after insert on "tw_tasks" for each row
when (new."assignee_ids" is not null or new."label_ids" is not null) execute function "tw_tasks_sets_keep"()`,
    `create trigger "tw_tasks_sets_update" after update of "assignee_ids", "label_ids" on "tw_tasks" for each row
when (new."assignee_ids" is distinct from old."assignee_ids" or new."label_ids" is distinct from old."label_ids")
execute function "tw_tasks_sets_keep"()`,
    `create trigger "tw_tasks_sets_delete" after delete on "tw_tasks" for each row
when (old."assignee_ids" is not null or old."label_ids" is not null) execute function "tw_tasks_sets_keep"()`,

    `create table "tw_comments" (${common}
  "project_id" ${text},
  "task_id" ${text},
  "author_id" ${text},
  "created_at" bigint,
  "deleted" integer,
  "external_ref" ${text},
  ${textSort('external_ref')},
  "state" ${text} not null
)`,
    `create unique index "tw_comments_external_ref" on "tw_comments" ("external_ref", "organization_id") where "external_ref" is not null`,
    `create index "tw_comments_task" on "tw_comments" ("task_id", "created_at", "id")`,

    `create table "tw_notifications" (${common}
  "recipient_id" ${text},
  "event_id" ${text},
  "generation" double precision,
  "project_id" ${text},
  "task_id" ${text},
  "read" integer,
  "created_at" bigint,
  "state" ${text} not null
)`,
    `create unique index "tw_notifications_event" on "tw_notifications" ("recipient_id", "event_id", "generation", "organization_id")`,
    `create index "tw_notifications_recipient" on "tw_notifications" ("recipient_id", "created_at", "id")`,
    `create index "tw_notifications_unread" on "tw_notifications" ("recipient_id", "generation") where "read" = 0`,

    // The order of the keys is not that of the commits: only positions are an order to read by.
    `create table "tw_events" (
  "event_key" bigint generated always as identity primary key,
  "id" ${text} not null,
  "type" ${text} not null,
  "schema_version" bigint not null,
  "organization_id" ${text} not null,
  "stream" ${text} not null,
  "sequence" bigint not null,
  "time" bigint not null,
  "actor" ${text} not null,
  "correlation_id" ${text} not null,
  "causation_id" ${text},
  "hops" bigint not null,
  "origin" ${text} not null,
  "traceparent" ${text},
  "data" ${text} not null
)`,
    `create unique index "tw_events_stream" on "tw_events" ("organization_id", "stream", "sequence")`,
    // Events that wait for their position, by the transaction that wrote them. It is nearly always empty, so what is dead
    // in it is cleared away early.
    `create table "tw_outbox" (
  "transaction" xid8 not null default pg_current_xact_id(),
  "event_key" bigint not null,
  "appended_at" bigint not null,
  primary key ("transaction", "event_key")
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000)`,
    `create table "tw_positions" (
  "position" bigint primary key,
  "event_key" bigint not null,
  "recorded_time" bigint not null
)`,
    `create unique index "tw_positions_event" on "tw_positions" ("event_key")`,
    `create table "tw_sequencer" (
  "one" boolean primary key default true check ("one"),
  "position" bigint not null,
  "recorded_time" bigint not null,
  "done_before" xid8 not null
) with (fillfactor = 10)`,
    `insert into "tw_sequencer" ("position", "recorded_time", "done_before") values (0, 0, '0')`,
    // Each statement of a function sees what was committed before it began: after the lock is got, that is everything
    // the one before has done. One statement for all of it would see the state from before the wait.
    //
    // Transactions before `done_before` had ended when everything visible was numbered, so nothing of theirs waits. While
    // somebody keeps an old snapshot (a backup) what was deleted cannot be cleared away: the search begins behind it. A
    // number from the future is of the server this was copied from.
    `create function "tw_number"(clock bigint, most integer) returns integer language plpgsql as $$
declare
  running xid8 := pg_snapshot_xmin(pg_current_snapshot());
  since xid8;
  last_one record;
  given integer;
begin
  select case when s."done_before" > running then '0'::xid8 else s."done_before" end into strict since from "tw_sequencer" s;
  if not exists (select from "tw_outbox" o where o."transaction" >= since) then
    return 0;
  end if;
  select s."position", greatest(clock, s."recorded_time") as "time" into strict last_one from "tw_sequencer" s for update;
  running := pg_snapshot_xmin(pg_current_snapshot());
  with waiting as (
    delete from "tw_outbox" w where (w."transaction", w."event_key") in (
      select o."transaction", o."event_key" from "tw_outbox" o where o."transaction" >= since order by o."event_key" limit most)
    returning w."event_key"
  ), numbered as (
    insert into "tw_positions" ("position", "event_key", "recorded_time")
    select last_one."position" + row_number() over (order by w."event_key"), w."event_key", last_one."time" from waiting w
    returning 1
  )
  select count(*) into given from numbered;
  if given > 0 then
    update "tw_sequencer" set "position" = last_one."position" + given, "recorded_time" = last_one."time",
      "done_before" = case when given < most then running else since end;
  end if;
  return given;
end $$`,

    // One row, which is gone when the server has recovered from a crash: that empties what is not logged.
    `create unlogged table "tw_life" (
  "one" boolean primary key default true check ("one"),
  "token" uuid not null default gen_random_uuid()
)`,

    `create table "tw_records" (
  "namespace" ${text} not null,
  "organization_id" ${text} not null,
  "key" ${text} not null,
  "version" bigint not null,
  "unique_value" ${text},
  "expires_at" bigint,
  "value" ${text} not null
)`,
    `create unique index "tw_records_key" on "tw_records" ("namespace", "organization_id", "key")`,
    `create unique index "tw_records_unique" on "tw_records" ("namespace", "organization_id", "unique_value") where "unique_value" is not null`,
    `create index "tw_records_expiry" on "tw_records" ("expires_at") where "expires_at" is not null`,

    `create table "tw_counters" (
  "organization_id" ${text} not null,
  "counter" ${text} not null,
  "value" bigint not null,
  primary key ("organization_id", "counter")
)`,
  ],
}
