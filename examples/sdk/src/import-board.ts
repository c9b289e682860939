import { readFile } from 'node:fs/promises'
import { attempt, type Client, JobFailedError } from '@taskwright/sdk'

type Say = (line: string) => void

/** Takes a Trello export over into a project; says what would happen first, then what did. */
export async function importBoard(client: Client, projectId: string, file: string, say: Say): Promise<void> {
  const board = JSON.parse(await readFile(file, 'utf8'))
  const options = { timeoutMs: 600_000 } // a large board takes its time on the way

  const rehearsal = await attempt(client.projects.import(projectId, { source: 'trello', board, dryRun: true }, options))
  if (!rehearsal.ok) {
    const { problem } = rehearsal
    say(problem.title)
    if ('errors' in problem) for (const { path, message } of problem.errors) say(`  ${path}: ${message}`)
    return
  }
  const { result } = await client.jobs.wait(rehearsal.data.id)
  say(`${result?.cards.added} cards would be added`)

  const { id } = await client.projects.import(projectId, { source: 'trello', board }, options)
  try {
    const done = await client.jobs.wait(id, {
      onProgress: ({ progress }) => progress && say(`${progress.done} of ${progress.total}`),
    })
    say(`${done.result?.cards.added} cards, ${done.result?.comments.added} comments`)
    for (const { count, note } of done.result?.leftovers ?? []) say(`  ${count}  ${note}`)
  } catch (error) {
    if (!(error instanceof JobFailedError)) throw error
    say(`it failed: ${error.job.problem?.code}`)
  }
}
