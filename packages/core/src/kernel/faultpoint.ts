/** Called with the name of each step between a command and its last effect. Set by crash tests before the engine is loaded. */
type Hook = (name: string) => void

const hook: unknown = Reflect.get(globalThis, 'taskwrightFaultpoint')

/** A place where a crash test may end the process. Does nothing otherwise. */
export const faultpoint: Hook = typeof hook === 'function' ? (name) => void hook(name) : () => {}

/** Every faultpoint there is: the list that crash tests run through. Adapters and the server add theirs here. */
export const faultpoints = [
  'command.begun',
  'command.saved',
  'command.appended',
  'command.committed',
  'projection.begun',
  'projection.applied',
  'projection.checkpointed',
  'projection.committed',
  'projection.swapped',
  'publisher.published',
  'publisher.saved',
  'consumer.handled',
  'consumer.moved',
  'subscription.leased',
  'subscription.handled',
  'subscription.kept',
  'subscription.settled',
  'storage.beforeCommit',
  'storage.afterCommit',
  'jobs.kept',
  'jobs.taken',
  'jobs.handled',
  'jobs.settled',
  'import.card',
  'auth.registering',
  'auth.rotating',
  'http.answering',
] as const
