// The public door of @taskwright/events-rabbitmq.

export { BrokerError } from './failures.ts'
export { type RabbitmqJobsOptions, rabbitmqJobs } from './jobs/rabbitmq-jobs.ts'
export type { RabbitmqOptions } from './options.ts'
export { rabbitmq } from './rabbitmq.ts'
// What stands at the broker, for those who look at it
export { type Names, namesOf, quorum as queueOptions } from './topology.ts'
