/** The columns of each unique index: a violation names the index only. */
export const uniques: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...['organizations', 'users', 'members', 'projects', 'tasks', 'comments', 'notifications'].map(
    (table) => [`tw_${table}_pkey`, ['id']] as const,
  ),
  ['tw_projects_external_ref', ['external_ref', 'organization_id']],
  ['tw_projects_key', ['key', 'organization_id']],
  ['tw_tasks_number', ['project_id', 'number', 'organization_id']],
  ['tw_tasks_external_ref', ['external_ref', 'organization_id']],
  ['tw_tasks_rank', ['project_id', 'status_id', 'rank', 'organization_id']],
  ['tw_comments_external_ref', ['external_ref', 'organization_id']],
  ['tw_notifications_event', ['recipient_id', 'event_id', 'generation', 'organization_id']],
  ['tw_events_stream', ['organization_id', 'stream', 'sequence']],
  ['tw_records_key', ['namespace', 'organization_id', 'key']],
  ['tw_records_unique', ['namespace', 'organization_id', 'unique_value']],
])
