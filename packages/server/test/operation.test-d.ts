import type { LooseOperations } from '../src/index.ts'
import { definePlugin } from '../src/index.ts'

// Checked by the compiler: handlers are held to the contract.

const task = {} as Awaited<ReturnType<typeof getTask>>
declare function getTask(): Promise<{ readonly id: string }>

export const typed = definePlugin(() => ({
  id: 'typed',
  setup({ operations, engine }) {
    operations({
      getTask: async ({ actor, params }) => ({ status: 200, body: await engine.as(actor).tasks.get(params.taskId) }),
      // @ts-expect-error the contract has no such operation
      getTusk: async () => ({ status: 200, body: {} }),
    })
    operations({
      // @ts-expect-error the body lacks most of a task
      getTask: async () => ({ status: 200, body: task }),
      // @ts-expect-error it answers 201
      createTask: async ({ actor, body }) => ({ status: 200, body: await engine.as(actor).tasks.create(body) }),
      // @ts-expect-error nobody is signed in yet
      login: async ({ actor }) => engine.as(actor).users.me(),
      // @ts-expect-error the query has no such condition
      listTasks: async ({ query }) => query.asignee,
    })
  },
}))

export const loose = definePlugin<{ readonly city: string }, LooseOperations>(({ city }) => ({
  id: 'loose',
  setup({ operations }) {
    operations({ getWeather: async ({ params }) => ({ status: 200, body: { [city]: params.city } }) })
  },
}))
