import { setTimeout as sleep } from 'node:timers/promises'
import { stopAll } from '../children.ts'
import type { Place } from '../databases.ts'
import { requestsTo } from '../driver/workload.ts'
import { thisMachine } from '../machine.ts'
import { startOurs } from '../servers.ts'
import { percentile } from '../stats.ts'
import { milliseconds, today } from './figures.ts'
import type { Extent, Finding, FlowResults, Say } from './flow.ts'
import { watchInbox } from './inbox-watch.ts'
import { type Sent, sendAtPace } from './open-loop.ts'
import { fillPeople, type People } from './people.ts'
import { placeIn, startBroker } from './places.ts'

const PER_SECOND = 100
/** Rounds of the other measurements are short; this one wants a few thousand commands. */
const TIMES_AS_LONG = 10
const WARM_UP_SECONDS = 5
/** What has not come by then never will. */
const PATIENCE_MS = 20_000

/** Milliseconds from the answer to a command until what it tells somebody can be read in their inbox. */
export async function latency(folder: string, { seconds }: Extent, say: Say): Promise<FlowResults> {
  const length = seconds * TIMES_AS_LONG
  const findings = [await embedded(folder, length, say), await apart(folder, length, say)]
  const extent = `${PER_SECOND} commands a second for ${length} s, after ${WARM_UP_SECONDS} s to warm up`
  return { flow: 'latency', machine: thisMachine(), date: today(), extent, findings }
}

async function embedded(folder: string, seconds: number, say: Say): Promise<Finding> {
  say('latency: SQLite, one process …')
  const place = await placeIn(folder, 'latency-embedded', 'sqlite')
  try {
    const { port } = await startOurs(place)
    return finding('SQLite, one process', 50, await measure(port, seconds))
  } finally {
    await stopAll()
    await place.remove()
  }
}

async function apart(folder: string, seconds: number, say: Say): Promise<Finding> {
  say('latency: MariaDB and RabbitMQ, an api and a worker process …')
  const broker = await startBroker()
  let place: Place | undefined
  try {
    place = await placeIn(folder, 'latency-apart', 'mysql')
    const env = { ...place.env, TASKWRIGHT_BROKER_URL: broker.url }
    const { dataDir } = place
    const { port } = await startOurs({ dataDir, env: { ...env, TASKWRIGHT_ROLES: 'api' } })
    await startOurs({ dataDir, env: { ...env, TASKWRIGHT_ROLES: 'worker,scheduler' } })
    return finding('MariaDB and RabbitMQ, an api and a worker process', 100, await measure(port, seconds))
  } finally {
    await stopAll()
    await place?.remove()
    await broker.stop()
  }
}

interface Latencies {
  /** From the answer to the command. */
  readonly fromAnswer: readonly number[]
  /** From when the command was to be sent. */
  readonly fromDue: readonly number[]
  /** From when it was to be sent to its answer. */
  readonly answers: readonly number[]
}

async function measure(port: number, seconds: number): Promise<Latencies> {
  const people = await fillPeople(port)
  await burst(port, people, WARM_UP_SECONDS)
  return burst(port, people, seconds)
}

async function burst(port: number, people: People, seconds: number): Promise<Latencies> {
  const request = requestsTo({ port, token: people.author.token })
  const { projectId, assignee } = people
  const assigneeIds = [assignee.id]
  const watch = await watchInbox({ port, token: assignee.token })
  try {
    const sent = await sendAtPace({ port, perSecond: PER_SECOND, count: Math.round(PER_SECOND * seconds) }, (n) =>
      request('POST', '/api/v1/tasks', { projectId, title: `Look at the ${n}th thing`, assigneeIds }),
    )
    await allSeen(sent, watch.seenAt)
    return latenciesOf(sent, watch.seenAt)
  } finally {
    await watch.stop()
  }
}

const taskOf = ({ body }: Sent): string => (body as { readonly id: string }).id

async function allSeen(sent: readonly Sent[], seenAt: (taskId: string) => number | undefined): Promise<void> {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    const missing = sent.filter((one) => seenAt(taskOf(one)) === undefined)
    if (missing.length === 0) return
    if (performance.now() > until) throw new Error(`${missing.length} of ${sent.length} notifications never came.`)
    await sleep(50)
  }
}

/** What is there before its command is answered took no time. */
function latenciesOf(sent: readonly Sent[], seenAt: (taskId: string) => number | undefined): Latencies {
  const seen = (one: Sent): number => seenAt(taskOf(one)) ?? Number.POSITIVE_INFINITY
  return {
    fromAnswer: sent.map((one) => Math.max(0, seen(one) - one.answered)),
    fromDue: sent.map((one) => seen(one) - one.due),
    answers: sent.map(({ due, answered }) => answered - due),
  }
}

function finding(what: string, goal: number, { fromAnswer, fromDue, answers }: Latencies): Finding {
  const of = (values: readonly number[]): string =>
    [50, 95, 99].map((share) => `p${share} ${milliseconds(percentile(values, share / 100))}`).join(', ')
  return {
    what,
    unit: 'ms',
    value: percentile(fromAnswer, 0.95),
    rounds: [],
    goal,
    more: false,
    unjudged: null,
    figures: `from the answer: ${of(fromAnswer)}; from when it was due: ${of(fromDue)}; the answer itself: ${of(answers)}`,
  }
}
