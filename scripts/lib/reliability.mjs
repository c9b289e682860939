// What the reliability report is made of: each promise, the tests it rests on, and what they counted.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @typedef {object} Proof
 * @property {string} file the end of a test file's path
 * @property {RegExp} [about] only tests whose full name matches
 */
/**
 * @typedef {object} Promised
 * @property {string} promise
 * @property {readonly Proof[]} proofs each must match a test
 * @property {(figures: Readonly<Record<string, any>>) => string} [figures]
 */

const mysqlNetwork = 'storage-mikro-orm/src/mysql/network-faults.test.ts'
const mysqlServer = 'storage-mikro-orm/src/mysql/server-faults.test.ts'
const mysqlContention = 'storage-mikro-orm/src/mysql/contention.test.ts'
const postgresqlFaults = 'storage-mikro-orm/src/postgresql/faults.test.ts'
const network = 'events-rabbitmq/test/network.test.ts'
const topology = 'events-rabbitmq/test/topology.test.ts'
const privateBroker = 'events-rabbitmq/test/private-broker.test.ts'
const cluster = 'packages/cli/test/cluster/cluster.e2e.test.ts'
const concurrency = 'packages/cli/test/concurrency/concurrency.test.ts'

/** @type {readonly Promised[]} */
export const promises = [
  {
    promise: 'kill -9 at every step between a command and its last effect: nothing lost, everything once',
    proofs: [{ file: 'packages/cli/test/crash/crash.e2e.test.ts' }],
    figures: ({ crash }) =>
      Object.entries(crash)
        .map(([name, { points, deaths }]) => `${points} steps, ${deaths} deaths ${name}`)
        .join('; '),
  },
  {
    promise:
      'two api and two worker processes, database and broker, each killed under load: nothing lost, everything once',
    proofs: [{ file: cluster, about: /acknowledged once|exactly once/ }],
    figures: ({ cluster: { assignments, answersLost, starts } }) =>
      `${assignments} assignments, ${answersLost} requests without an answer, ${starts.join(' + ')} starts; 0 lost, 0 told twice`,
  },
  {
    promise: 'every event delivered a second time: effects once',
    proofs: [
      { file: cluster, about: /delivered a second time/ },
      { file: topology, about: /hold an event twice/ },
    ],
    figures: ({ cluster: { assignments, deliveries } }) => `${deliveries} deliveries, ${assignments} effects`,
  },
  {
    promise: 'a worker that stands still beyond its leases: others go on, and it spoils nothing when it wakes',
    proofs: [{ file: cluster, about: /stands still/ }, { file: 'packages/core/test/two-processes.test.ts' }],
    figures: ({ cluster: { toldAfterPauseMs } }) =>
      `20 people told ${toldAfterPauseMs.map((ms) => `${(ms / 1000).toFixed(1)} s`).join(' and ')} after it stopped`,
  },
  {
    promise: 'the log has no gap, and its fold is the state, after all of this',
    proofs: [{ file: cluster, about: /log without gaps/ }],
    figures: ({ cluster: { events } }) => `${events} events verified`,
  },
  {
    promise: 'the database server is killed under writers, stands still, or is away at the start',
    proofs: [
      { file: mysqlServer, about: /killed under load|stands still/ },
      { file: postgresqlFaults, about: /crash of the server|killed|stands still/ },
      { file: 'packages/cli/test/servers.test.ts', about: /comes later|away|waited for/ },
    ],
  },
  {
    promise: 'a connection cut before or after any statement: the work is done exactly once',
    proofs: [
      { file: mysqlNetwork, about: /any statement/ },
      { file: postgresqlFaults, about: /cut|lost/ },
    ],
  },
  {
    promise:
      'locks in opposite order, locks waited for too long, a pool with none to spare: retried or refused, never hung',
    proofs: [
      { file: mysqlContention, about: /opposite order|too long|five times|without end/ },
      { file: postgresqlFaults, about: /either order|wait for each other|none to spare/ },
    ],
  },
  {
    promise: 'the broker is killed, away, silent or full: writes go on, events arrive afterwards',
    proofs: [
      { file: privateBroker },
      { file: network, about: /never answer|swallow|away/ },
      { file: topology, about: /full queue/ },
      { file: 'packages/core/test/publishing.test.ts', about: /away/ },
    ],
  },
  {
    promise: 'a connection to the broker cut at each of the first frames, or reset: always back',
    proofs: [{ file: network, about: /cut the connection|reset/ }],
  },
  {
    promise: 'a channel dies alone, a queue or an exchange is deleted under its consumers: declared again',
    proofs: [
      { file: 'events-rabbitmq/test/units.test.ts', about: /dies alone/ },
      { file: topology, about: /deleted|lose its exchange/ },
    ],
  },
  {
    promise: 'events nobody can read, handlers that throw or hang: dead letters with a reason, everything else flows',
    proofs: [
      { file: 'events-rabbitmq/test/rabbitmq.contract.test.ts', about: /dead|retr|hang/i },
      { file: topology, about: /no event|hangs|dead letters/ },
    ],
  },
  {
    promise: 'one idempotency key sent many times at once, or after a lost answer: one effect, one answer',
    proofs: [
      { file: concurrency, about: /idempotency|something else/ },
      { file: 'packages/sdk/test/never-twice.test.ts' },
    ],
  },
  {
    promise: 'many writers on one task, list, project, address: no lost update, one winner, on each database',
    proofs: [{ file: concurrency }],
  },
  {
    promise: 'servers restarted in turn under load: no failed request, no lost write',
    proofs: [{ file: 'packages/cli/test/rolling.test.ts' }],
    figures: ({ rolling: { requests, restarts } }) => `${requests} requests, ${restarts} restarts, 0 failed`,
  },
  {
    promise: 'a database or broker that is absent, unknown or refuses the password: one clear sentence, an exit code',
    proofs: [{ file: 'packages/cli/test/servers.test.ts' }, { file: mysqlNetwork, about: /refused learns/ }],
  },
]

/** What `note` has kept, by the test's name. */
export function readFigures(folder) {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return Object.fromEntries(
    files.map((name) => [name.slice(0, -'.json'.length), JSON.parse(readFileSync(join(folder, name), 'utf8'))]),
  )
}

/**
 * @param {Promised} promised
 * @param {readonly { readonly file: string, readonly name: string, readonly status: string }[]} tests
 */
export function rowOf({ promise, proofs, figures }, tests, counted) {
  const matching = proofs.map(({ file, about = /./ }) =>
    tests.filter((test) => test.file.endsWith(file) && about.test(test.name)),
  )
  const all = matching.flat()
  const passed = all.filter(({ status }) => status === 'passed').length
  // A promise whose proof is gone, or was skipped, is not held.
  const held = matching.every(({ length }) => length > 0) && passed === all.length
  return { promise, cases: all.length, passed, held, figures: held ? (figures?.(counted) ?? '') : '' }
}
