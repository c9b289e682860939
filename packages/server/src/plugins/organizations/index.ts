import type { Actor } from '@taskwright/core'
import { definePlugin } from '../../plugin.ts'

/** Tenants and who belongs to them. */
export const organizations = definePlugin(() => ({
  id: 'organizations',
  requires: ['auth'],
  setup({ operations, engine }) {
    const of = (actor: Actor) => engine.as(actor).organizations
    operations({
      listOrganizations: async ({ actor, query }) => ({ status: 200, body: await of(actor).list(query) }),
      createOrganization: async ({ actor, body, options }) => ({
        status: 201,
        body: await of(actor).create(body, options),
      }),
      getOrganization: async ({ actor, params }) => ({ status: 200, body: await of(actor).get(params.organizationId) }),
      updateOrganization: async ({ actor, params, body, options }) => ({
        status: 200,
        body: await of(actor).update(params.organizationId, body, options),
      }),
      listOrganizationMembers: async ({ actor, params, query }) => ({
        status: 200,
        body: await of(actor).members(params.organizationId, query),
      }),
      addOrganizationMember: async ({ actor, params, body, options }) => ({
        status: 201,
        body: await of(actor).addMember(params.organizationId, body, options),
      }),
      changeOrganizationRole: async ({ actor, params, body, options }) => ({
        status: 200,
        body: await of(actor).changeRole(params.organizationId, params.userId, body, options),
      }),
      removeOrganizationMember: async ({ actor, params, options }) => {
        await of(actor).removeMember(params.organizationId, params.userId, options)
        return { status: 204 }
      },
    })
  },
}))
