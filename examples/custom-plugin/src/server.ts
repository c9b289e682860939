import { createTaskwright, type StoragePort } from '@taskwright/core'
import { createServer, type ServerConfig, standardPlugins } from '@taskwright/server'
import { stopwatch } from './stopwatch.ts'

/** Taskwright with the stopwatch built in. */
export async function serverWithStopwatch<HostTx>(storage: StoragePort<HostTx>, config?: ServerConfig) {
  const engine = await createTaskwright({ storage })
  const plugins = [
    ...standardPlugins({ auth: { secret: 'please keep your own secret, 32 bytes or more' } }),
    stopwatch(),
  ]
  const server = await createServer({ engine, plugins, ...(config ? { config } : {}) })
  return { engine, server }
}
