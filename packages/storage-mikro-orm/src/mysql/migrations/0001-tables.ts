import type { Migration } from '../../sql/migrations.ts'

const common = `
  \`id\` varchar(190) not null primary key,
  \`organization_id\` varchar(100) not null,
  \`version\` int not null,`

/** Compared byte by byte, spaces at the end too. What it is called differs: see \`collationOf\`. */
const options = `engine = InnoDB default character set utf8mb4 collate {binary}`

/**
 * A row holds the whole state as JSON text, as MySQL's own JSON reorders keys, and what can be filtered or sorted by in
 * columns of its own. \`*_sort\` stands for a nullable column where nulls must sort last: no text in UTF-8 holds the byte FF.
 *
 * No statement is undone when a later one fails, so each may run again. Uniques are named after their table: that name is
 * all that the server says of a violated one.
 */
export const tables: Migration = {
  name: '0001-tables',
  statements: [
    `create table if not exists \`tw_organizations\` (${common}
  \`name\` longtext,
  \`created_at\` bigint,
  \`state\` longtext not null
) ${options}`,
    `create table if not exists \`tw_users\` (${common}
  \`status\` varchar(100),
  \`created_at\` bigint,
  \`state\` longtext not null
) ${options}`,
    `create table if not exists \`tw_members\` (${common}
  \`scope\` varchar(20),
  \`scope_id\` varchar(100),
  \`user_id\` varchar(100),
  \`role\` varchar(20),
  \`active\` tinyint,
  \`created_at\` bigint,
  \`state\` longtext not null,
  key \`tw_members_user\` (\`user_id\`, \`active\`, \`scope\`, \`scope_id\`, \`role\`, \`organization_id\`),
  key \`tw_members_scope\` (\`scope_id\`, \`created_at\`, \`id\`)
) ${options}`,
    `create table if not exists \`tw_projects\` (${common}
  \`project_id\` varchar(100),
  \`key\` varchar(100),
  \`name\` longtext,
  \`archived\` tinyint,
  \`deleted\` tinyint,
  \`created_at\` bigint,
  \`updated_at\` bigint,
  \`external_ref\` varchar(190),
  \`external_ref_sort\` varbinary(760) generated always as (ifnull(cast(\`external_ref\` as binary), x'ff')) virtual,
  \`state\` longtext not null,
  unique key \`tw_projects_external_ref\` (\`external_ref\`, \`organization_id\`),
  unique key \`tw_projects_key\` (\`key\`, \`organization_id\`),
  key \`tw_projects_project\` (\`project_id\`),
  key \`tw_projects_all\` (\`organization_id\`, \`created_at\`, \`id\`)
) ${options}`,
    `create table if not exists \`tw_tasks\` (${common}
  \`project_id\` varchar(100),
  \`number\` double,
  \`key\` varchar(100),
  \`title\` longtext,
  \`status_id\` varchar(100),
  \`category\` varchar(20),
  \`priority\` double,
  \`assignee_ids\` longtext,
  \`label_ids\` longtext,
  \`author_id\` varchar(100),
  \`start\` bigint,
  \`due\` bigint,
  \`created_at\` bigint,
  \`updated_at\` bigint,
  \`completed_at\` bigint,
  \`archived\` tinyint,
  \`deleted\` tinyint,
  \`external_ref\` varchar(190),
  \`rank\` varchar(100),
  \`placement\` double,
  \`start_sort\` bigint generated always as (ifnull(\`start\`, 9223372036854775807)) virtual,
  \`due_sort\` bigint generated always as (ifnull(\`due\`, 9223372036854775807)) virtual,
  \`completed_at_sort\` bigint generated always as (ifnull(\`completed_at\`, 9223372036854775807)) virtual,
  \`external_ref_sort\` varbinary(760) generated always as (ifnull(cast(\`external_ref\` as binary), x'ff')) virtual,
  \`text\` longtext,
  \`state\` longtext not null,
  unique key \`tw_tasks_number\` (\`project_id\`, \`number\`, \`organization_id\`),
  unique key \`tw_tasks_external_ref\` (\`external_ref\`, \`organization_id\`),
  unique key \`tw_tasks_rank\` (\`project_id\`, \`status_id\`, \`rank\`, \`organization_id\`),
  key \`tw_tasks_key\` (\`key\`, \`organization_id\`),
  key \`tw_tasks_created_at\` (\`project_id\`, \`created_at\`, \`id\`),
  key \`tw_tasks_created_at_all\` (\`organization_id\`, \`created_at\`, \`id\`),
  key \`tw_tasks_updated_at\` (\`project_id\`, \`updated_at\`, \`id\`),
  key \`tw_tasks_updated_at_all\` (\`organization_id\`, \`updated_at\`, \`id\`)
) ${options}`,
    // The elements of the sets; those of a removed row go with it.
    `create table if not exists \`tw_tasks_sets\` (
  \`row_id\` varchar(190) not null,
  \`field\` varchar(30) not null,
  \`value\` varchar(100) not null,
  primary key (\`row_id\`, \`field\`, \`value\`),
  key \`tw_tasks_sets_value\` (\`field\`, \`value\`, \`row_id\`),
  constraint \`tw_tasks_sets_row\` foreign key (\`row_id\`) references \`tw_tasks\` (\`id\`) on delete cascade
) ${options}`,
    `create table if not exists \`tw_comments\` (${common}
  \`project_id\` varchar(100),
  \`task_id\` varchar(100),
  \`author_id\` varchar(100),
  \`created_at\` bigint,
  \`deleted\` tinyint,
  \`external_ref\` varchar(190),
  \`external_ref_sort\` varbinary(760) generated always as (ifnull(cast(\`external_ref\` as binary), x'ff')) virtual,
  \`state\` longtext not null,
  unique key \`tw_comments_external_ref\` (\`external_ref\`, \`organization_id\`),
  key \`tw_comments_task\` (\`task_id\`, \`created_at\`, \`id\`)
) ${options}`,
    `create table if not exists \`tw_notifications\` (${common}
  \`recipient_id\` varchar(100),
  \`event_id\` varchar(100),
  \`generation\` double,
  \`project_id\` varchar(100),
  \`task_id\` varchar(100),
  \`read\` tinyint,
  \`created_at\` bigint,
  \`state\` longtext not null,
  unique key \`tw_notifications_event\` (\`recipient_id\`, \`event_id\`, \`generation\`, \`organization_id\`),
  key \`tw_notifications_recipient\` (\`recipient_id\`, \`created_at\`, \`id\`),
  key \`tw_notifications_unread\` (\`recipient_id\`, \`generation\`, \`read\`)
) ${options}`,
    `create table if not exists \`tw_events\` (
  \`event_key\` bigint not null auto_increment primary key,
  \`id\` varchar(100) not null,
  \`type\` varchar(190) not null,
  \`schema_version\` int not null,
  \`organization_id\` varchar(100) not null,
  \`stream\` varchar(190) not null,
  \`sequence\` int not null,
  \`time\` bigint not null,
  \`actor\` varchar(100) not null,
  \`correlation_id\` varchar(255) not null,
  \`causation_id\` varchar(100),
  \`hops\` int not null,
  \`origin\` varchar(255) not null,
  \`traceparent\` varchar(255),
  \`data\` longtext not null,
  unique key \`tw_events_stream\` (\`stream\`, \`sequence\`, \`organization_id\`)
) ${options}`,
    // Events that are committed and have no position yet; sql/log.ts says how they get one.
    `create table if not exists \`tw_outbox\` (\`event_key\` bigint not null primary key) ${options}`,
    `create table if not exists \`tw_positions\` (
  \`position\` bigint not null primary key,
  \`event_key\` bigint not null,
  \`recorded_time\` bigint not null,
  unique key \`tw_positions_event\` (\`event_key\`)
) ${options}`,
    // One row: who has locked it gives out positions.
    `create table if not exists \`tw_sequencer\` (\`id\` tinyint not null primary key) ${options}`,
    `insert ignore into \`tw_sequencer\` values (1)`,
    `create table if not exists \`tw_records\` (
  \`namespace\` varchar(64) not null,
  \`organization_id\` varchar(100) not null,
  \`key\` varchar(200) not null,
  \`version\` int not null,
  \`unique_value\` varchar(200),
  \`expires_at\` bigint,
  \`value\` longtext not null,
  primary key (\`namespace\`, \`organization_id\`, \`key\`),
  unique key \`tw_records_unique\` (\`namespace\`, \`organization_id\`, \`unique_value\`),
  key \`tw_records_expiry\` (\`expires_at\`)
) ${options}`,
    `create table if not exists \`tw_counters\` (
  \`organization_id\` varchar(100) not null,
  \`counter\` varchar(190) not null,
  \`value\` bigint not null,
  primary key (\`organization_id\`, \`counter\`)
) ${options}`,
    // Rows to lock in the name of rows that may not be there.
    `create table if not exists \`tw_locks\` (\`slot\` int not null primary key) ${options}`,
    `insert ignore into \`tw_locks\` select a.d + 8 * b.d + 64 * c.d + 512 * d.d from
  (select 0 d union all select 1 union all select 2 union all select 3 union all select 4 union all select 5 union all select 6 union all select 7) a,
  (select 0 d union all select 1 union all select 2 union all select 3 union all select 4 union all select 5 union all select 6 union all select 7) b,
  (select 0 d union all select 1 union all select 2 union all select 3 union all select 4 union all select 5 union all select 6 union all select 7) c,
  (select 0 d union all select 1 union all select 2 union all select 3 union all select 4 union all select 5 union all select 6 union all select 7) d`,
    // Units of work without events that were committed of late: how one learns what became of a COMMIT nobody answered.
    `create table if not exists \`tw_units\` (
  \`id\` char(36) character set ascii not null primary key,
  \`committed_at\` bigint not null,
  key \`tw_units_committed_at\` (\`committed_at\`)
) ${options}`,
  ],
}
