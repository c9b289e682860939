import { definePlugin } from '../../plugin.ts'

/** The caller's own profile. */
export const users = definePlugin(() => ({
  id: 'users',
  requires: ['auth'],
  setup({ operations, engine }) {
    operations({
      getMe: async ({ actor }) => ({ status: 200, body: await engine.as(actor).users.me() }),
      updateMe: async ({ actor, body }) => ({ status: 200, body: await engine.as(actor).users.updateMe(body) }),
    })
  },
}))
