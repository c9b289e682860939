import { definePlugin, type LooseOperations } from '@taskwright/server'
import { contract } from './contract.ts'

/** What the plugin remembers of a task: when its watch was started, if it runs, and what was measured before. */
type Watch = { readonly runningSince: number | null; readonly seconds: number }

const stopped: Watch = { runningSince: null, seconds: 0 }

/** Measures the time people spend on tasks. Completing a task stops its watch. */
export const stopwatch = definePlugin<void, LooseOperations>(() => ({
  id: 'stopwatch',
  requires: ['auth', 'tasks'],
  contract,
  setup({ operations, subscribe, records, engine }) {
    const now = () => engine.clock.now()
    const stop = ({ runningSince, seconds }: Watch): Watch =>
      runningSince === null
        ? { runningSince, seconds }
        : { runningSince: null, seconds: seconds + Math.round((now() - runningSince) / 1000) }

    const change = (taskId: string, to: (watch: Watch) => Watch): Promise<Watch> =>
      records.write(async (own) => {
        const next = to((await own.get<Watch>(taskId))?.value ?? stopped)
        await own.put(taskId, next)
        return next
      })
    const view = (taskId: string, { runningSince, seconds }: Watch) => ({
      taskId,
      running: runningSince !== null,
      seconds,
    })

    operations({
      readStopwatch: async ({ actor, params: { taskId = '' } }) => {
        // The engine knows who may see the task: what isn't visible is 404 here too.
        await engine.as(actor).tasks.get(taskId)
        const known = await records.read((own) => own.get<Watch>(taskId))
        return { status: 200, body: view(taskId, known?.value ?? stopped) }
      },
      pressStopwatch: async ({ actor, params: { taskId = '' } }) => {
        await engine.as(actor).tasks.get(taskId)
        const pressed = await change(taskId, (watch) =>
          watch.runningSince === null ? { ...watch, runningSince: now() } : stop(watch),
        )
        return { status: 200, body: view(taskId, pressed) }
      },
    })

    subscribe('stopwatch', ['task.transitioned'], async ({ data }) => {
      if (data.to.category === 'COMPLETED') await change(data.taskId, stop)
    })
  },
}))
