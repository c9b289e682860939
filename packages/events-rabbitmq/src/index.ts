// The public door of @taskwright/events-rabbitmq.

export { BrokerError } from './failures.ts'
export type { RabbitmqOptions } from './options.ts'
export { rabbitmq } from './rabbitmq.ts'
// What stands at the broker, for those who look at it
export { type Names, namesOf } from './topology.ts'
