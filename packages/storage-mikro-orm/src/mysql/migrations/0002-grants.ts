import type { Migration } from '../../sql/migrations.ts'

/** A membership's id says as much already; the server looks for whole keys before it plans, and one row is then no join. */
export const grants: Migration = {
  name: '0002-grants',
  statements: ['alter table `tw_members` add unique key `tw_members_grant` (`user_id`, `scope_id`, `scope`)'],
}
