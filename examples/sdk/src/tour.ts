import { type Auth, attempt, type Client, createClient, isProblem, tokens } from '@taskwright/sdk'

type Say = (line: string) => void

/** What to expect of the client beside the happy end: lists, failures, retries, two people at one task. */
export async function tour(baseUrl: string, say: Say): Promise<void> {
  const auth = tokens()
  const client = createClient({ baseUrl, auth })
  const email = `tour.${crypto.randomUUID()}@example.com`
  await client.auth.register({ name: 'Tess', email, password: 'correct horse battery' })
  const { id } = await client.projects.create({ key: 'TOUR', name: 'Tour' })

  await walk(client, id, say)
  await refuse(client, id, say)
  await lose(shaky(baseUrl, auth), id, say)
  await hurry(client, id, say)
  await meet(client, id, say)
}

/** Lists are fetched as they are walked through. */
async function walk(client: Client, projectId: string, say: Say): Promise<void> {
  for (const title of ['Pack', 'Pay', 'Paint', 'Print']) await client.tasks.create({ projectId, title })

  for await (const task of client.tasks.list({ projectId, sort: 'title', limit: 2 })) {
    if (task.title === 'Pay') break // and no further page is asked for
    say(`${task.key} ${task.title}`)
  }

  const first = await client.tasks.list({ projectId, limit: 3 }).page()
  say(`${first.items.length} on the first page, ${first.nextCursor === null ? 'and no more' : 'and there are more'}`)
}

/** Failures have codes; the compiler knows which a call can end with. */
async function refuse(client: Client, projectId: string, say: Say): Promise<void> {
  const outcome = await attempt(client.tasks.create({ projectId, title: '' }))
  if (outcome.ok) return say(`made ${outcome.data.key}`)
  const { problem } = outcome
  switch (problem.code) {
    case 'input.invalid':
      say(`please correct ${problem.errors.map(({ path, message }) => `${path}: ${message}`).join(', ')}`)
      break
    case 'access.denied':
      say('you may look, but not touch')
      break
    case 'network.failed':
    case 'call.timed_out':
      say('you seem to be offline')
      break
    default:
      say(`that did not work: ${problem.title} (${problem.requestId})`)
  }

  try {
    await client.tasks.get('no-such-task')
  } catch (error) {
    if (!isProblem(error, 'task.not_found')) throw error
    say(`not found, status ${error.problem.status}`)
  }
}

/** A client of the same session whose line loses the first two answers. */
function shaky(baseUrl: string, auth: Auth): Client {
  let losses = 2
  const lossy = async (request: Request) => {
    const response = await fetch(request)
    if (losses-- > 0) throw new TypeError('The train is in a tunnel.')
    return response
  }
  return createClient({ baseUrl, auth, fetch: lossy, retry: { attempts: 5, baseMs: 50 } })
}

/** The work is done once, however often it is asked for. */
async function lose(client: Client, projectId: string, say: Say): Promise<void> {
  await client.tasks.create({ projectId, title: 'Phone' })

  const key = { idempotencyKey: 'order-7' }
  const made = await client.tasks.create({ projectId, title: 'Post' }, key)
  const again = await client.tasks.create({ projectId, title: 'Post' }, key) // after a crash, say
  say(`${made.key} is ${again.key}`)

  const titles: string[] = []
  for await (const { title } of client.tasks.list({ projectId, sort: 'title' })) titles.push(title)
  say(titles.join(', '))
}

/** Time is bounded, and whoever asked can stop. */
async function hurry(client: Client, projectId: string, say: Say): Promise<void> {
  const stop = new AbortController()
  const list = client.tasks.list({ projectId, text: 'pri' }, { signal: stop.signal, timeoutMs: 5_000 })
  const search = attempt(list.page())
  stop.abort() // the person typed another letter
  const outcome = await search
  if (!outcome.ok) say(outcome.problem.code)
}

/** Two people, one task: what the other changed is kept, and nobody writes over what they haven't seen. */
async function meet(client: Client, projectId: string, say: Say): Promise<void> {
  const seen = await client.tasks.create({ projectId, title: 'Write the README' })
  await client.tasks.update(seen.id, { priority: 'HIGH' }) // somebody else, meanwhile

  const both = await client.tasks.edit(seen, { title: 'Write the guide' })
  say(`${both.title}, ${both.priority}`)

  const outcome = await attempt(client.tasks.edit(seen, { priority: 'LOW' }))
  if (!outcome.ok && outcome.problem.code === 'version.stale') {
    const { currentVersion, fields } = outcome.problem
    say(`it is version ${currentVersion} by now; different: ${fields.join(', ')}`)
  }

  const task = await client.tasks.start(seen.id, { ifVersion: both.version })
  say(task.category)
}
