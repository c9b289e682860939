import type { Migration } from '../../sql/migrations.ts'

const common = `
  "id" text primary key not null,
  "organization_id" text not null,
  "version" integer not null,`

/**
 * A row holds the whole state as JSON, in its last column so that scans needn't read past it, and what can be filtered or
 * sorted by in columns of its own. `*_sort` stands for a nullable column where nulls must sort last.
 *
 * Indexes begin with what narrows most, so uniques have the organization last. Those whose names end in `_all` begin with
 * it: they serve lists of everything in an organization, and `sql/scope.ts` keeps all other queries off them.
 */
export const tables: Migration = {
  name: '0001-tables',
  statements: [
    `create table "tw_organizations" (${common}
  "name" text,
  "created_at" integer,
  "state" text not null
)`,
    `create table "tw_users" (${common}
  "status" text,
  "created_at" integer,
  "state" text not null
)`,
    `create table "tw_members" (${common}
  "scope" text,
  "scope_id" text,
  "user_id" text,
  "role" text,
  "active" integer,
  "created_at" integer,
  "state" text not null
)`,
    `create index "tw_members_user" on "tw_members" ("user_id", "active", "scope", "scope_id", "role", "organization_id")`,
    `create index "tw_members_scope" on "tw_members" ("scope_id", "created_at", "id")`,

    `create table "tw_projects" (${common}
  "project_id" text,
  "key" text,
  "name" text,
  "archived" integer,
  "deleted" integer,
  "created_at" integer,
  "updated_at" integer,
  "external_ref" text,
  "external_ref_sort" generated always as (ifnull("external_ref", x'')) virtual,
  "state" text not null
)`,
    `create unique index "tw_projects_external_ref" on "tw_projects" ("external_ref", "organization_id") where "external_ref" is not null`,
    `create unique index "tw_projects_key" on "tw_projects" ("key", "organization_id")`,
    `create index "tw_projects_project" on "tw_projects" ("project_id")`,
    `create index "tw_projects_name_all" on "tw_projects" ("organization_id", "name", "id")`,

    `create table "tw_tasks" (${common}
  "project_id" text,
  "number" numeric,
  "key" text,
  "title" text,
  "status_id" text,
  "category" text,
  "priority" numeric,
  "assignee_ids" text,
  "label_ids" text,
  "author_id" text,
  "start" integer,
  "due" integer,
  "created_at" integer,
  "updated_at" integer,
  "completed_at" integer,
  "archived" integer,
  "deleted" integer,
  "external_ref" text,
  "rank" text,
  "placement" numeric,
  "start_sort" generated always as (ifnull("start", x'')) virtual,
  "due_sort" generated always as (ifnull("due", x'')) virtual,
  "completed_at_sort" generated always as (ifnull("completed_at", x'')) virtual,
  "external_ref_sort" generated always as (ifnull("external_ref", x'')) virtual,
  "text" text,
  "state" text not null
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
  "row_id" text not null,
  "field" text not null,
  "value" text not null,
  primary key ("row_id", "field", "value")
) without rowid`,
    `create index "tw_tasks_sets_value" on "tw_tasks_sets" ("field", "value", "row_id")`,
    `create trigger "tw_tasks_sets_insert" after insert on "tw_tasks"
when new."assignee_ids" is not null or new."label_ids" is not null begin
  insert or ignore into "tw_tasks_sets" select new."id", 'assigneeIds', e.value from json_each(new."assignee_ids") e;
  insert or ignore into "tw_tasks_sets" select new."id", 'labelIds', e.value from json_each(new."label_ids") e;
end`,
    `create trigger "tw_tasks_sets_assignees" after update of "assignee_ids" on "tw_tasks"
when new."assignee_ids" is not old."assignee_ids" begin
  delete from "tw_tasks_sets" where "row_id" = old."id" and "field" = 'assigneeIds';
  insert or ignore into "tw_tasks_sets" select new."id", 'assigneeIds', e.value from json_each(new."assignee_ids") e;
end`,
    `create trigger "tw_tasks_sets_labels" after update of "label_ids" on "tw_tasks"
when new."label_ids" is not old."label_ids" begin
  delete from "tw_tasks_sets" where "row_id" = old."id" and "field" = 'labelIds';
  insert or ignore into "tw_tasks_sets" select new."id", 'labelIds', e.value from json_each(new."label_ids") e;
end`,
    `create trigger "tw_tasks_sets_delete" after delete on "tw_tasks"
when old."assignee_ids" is not null or old."label_ids" is not null begin
  delete from "tw_tasks_sets" where "row_id" = old."id";
end`,

    `create table "tw_comments" (${common}
  "project_id" text,
  "task_id" text,
  "author_id" text,
  "created_at" integer,
  "deleted" integer,
  "external_ref" text,
  "external_ref_sort" generated always as (ifnull("external_ref", x'')) virtual,
  "state" text not null
)`,
    `create unique index "tw_comments_external_ref" on "tw_comments" ("external_ref", "organization_id") where "external_ref" is not null`,
    `create index "tw_comments_task" on "tw_comments" ("task_id", "created_at", "id")`,

    `create table "tw_notifications" (${common}
  "recipient_id" text,
  "event_id" text,
  "generation" numeric,
  "project_id" text,
  "task_id" text,
  "read" integer,
  "created_at" integer,
  "state" text not null
)`,
    `create unique index "tw_notifications_event" on "tw_notifications" ("recipient_id", "event_id", "generation", "organization_id")`,
    `create index "tw_notifications_recipient" on "tw_notifications" ("recipient_id", "created_at", "id")`,
    `create index "tw_notifications_unread" on "tw_notifications" ("recipient_id", "generation") where "read" = 0`,

    `create table "tw_events" (
  "position" integer primary key,
  "recorded_time" integer not null,
  "id" text not null,
  "type" text not null,
  "schema_version" integer not null,
  "organization_id" text not null,
  "stream" text not null,
  "sequence" integer not null,
  "time" integer not null,
  "actor" text not null,
  "correlation_id" text not null,
  "causation_id" text,
  "hops" integer not null,
  "origin" text not null,
  "traceparent" text,
  "data" text not null
)`,
    `create unique index "tw_events_stream" on "tw_events" ("organization_id", "stream", "sequence")`,

    `create table "tw_records" (
  "namespace" text not null,
  "organization_id" text not null,
  "key" text not null,
  "version" integer not null,
  "unique_value" text,
  "expires_at" integer,
  "value" text not null
)`,
    `create unique index "tw_records_key" on "tw_records" ("namespace", "organization_id", "key")`,
    `create unique index "tw_records_unique" on "tw_records" ("namespace", "organization_id", "unique_value") where "unique_value" is not null`,
    `create index "tw_records_expiry" on "tw_records" ("expires_at") where "expires_at" is not null`,

    `create table "tw_counters" (
  "organization_id" text not null,
  "counter" text not null,
  "value" integer not null,
  primary key ("organization_id", "counter")
) without rowid`,
  ],
}
