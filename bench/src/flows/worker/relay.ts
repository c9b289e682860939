import { createTaskwright, type EventsPort } from '@taskwright/core'
import { rabbitmq } from '@taskwright/events-rabbitmq'
import type { Job, Work } from './protocol.ts'
import { makeSink, openBroker } from './sink.ts'
import { stopwatch } from './stopwatch.ts'
import { storageOf } from './storage.ts'

/**
 * The engine's own way from the log to the broker. Its time runs from the first batch that is confirmed, so that neither
 * side's connecting is counted.
 */
export async function relay({ log, events, broker, window }: Extract<Job, { kind: 'relay' }>): Promise<Work> {
  const prefix = `bench-${process.pid}`
  const connection = await openBroker(broker)
  const sink = await makeSink(connection, `${prefix}.events.v1`)
  const { bus, published } = counted(rabbitmq({ url: broker, prefix, window }), events)
  const onError = (error: unknown): void => console.error(error)
  // A name of its own begins at the beginning of the log.
  const named: EventsPort = { ...bus, name: prefix }
  const engine = await createTaskwright<unknown>({ storage: await storageOf(log), events: named, onError })
  try {
    return await published
  } finally {
    await engine.close()
    await sink.remove()
    await connection.close()
  }
}

/** A bus that tells how long so many events took; what is over is not taken on. */
function counted(bus: EventsPort, events: number): { readonly bus: EventsPort; readonly published: Promise<Work> } {
  let count = 0
  let first = 0
  let timing: ReturnType<typeof stopwatch> | undefined
  let tell: (work: Work) => void = () => {}
  const published = new Promise<Work>((resolve) => {
    tell = resolve
  })
  const publish: EventsPort['publish'] = async (batch) => {
    await bus.publish(batch)
    count += batch.length
    if (timing === undefined) {
      first = count
      timing = stopwatch()
    } else if (count >= events) tell(timing.stop(count - first))
  }
  return { bus: { ...bus, publish }, published }
}
