import type { Cluster } from './cluster.ts'

/** What can be counted in the database, beside every process. */
export function countsOf({ count }: Pick<Cluster, 'count'>) {
  const told = `from tw_notifications where json_value(state, '$.eventType') = 'task.assigned'`
  const kept = (key: string): string =>
    `select count(*) from tw_records where namespace = 'plugin/courier' and \`key\` like '${key}/%'`
  return {
    rows: () => count('select count(*) from tw_tasks'),
    highestNumber: () => count('select max(number) from tw_tasks'),
    told: () => count(`select count(*) ${told}`),
    toldOnce: () => count(`select count(distinct recipient_id, event_id) ${told}`),
    /** Of the subscriber: one for each event, however often it came. */
    effects: () => count(kept('effect')),
    deliveries: () => count(kept('delivery')),
    events: () => count('select count(*) from tw_events'),
    unnumbered: () => count('select count(*) from tw_outbox'),
  }
}
