import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../../../scripts/lib/test-services.mjs'
import type { Question } from './member.ts'

/** A process of the cluster that comes back after it died, on the same port, as its supervisor would have it. */
export interface Member {
  readonly url: string
  /** How often it was started. */
  starts(): number
  ask<Answer>(question: Question): Promise<Answer>
  kill(): Promise<void>
  /** Stands still, as a machine does that has run out of memory; whoever it talks to is not told. */
  pause(): void
  resume(): void
  stop(): Promise<void>
}

interface MemberOptions {
  readonly database: string
  readonly broker: string
  readonly roles: string
  /** Dies by itself, once, after so many effects of its subscriber. */
  readonly diesAfter?: number
}

export async function startMember({ database, broker, roles, diesAfter = 0 }: MemberOptions): Promise<Member> {
  const port = await freePort()
  let starts = 0
  let stopped = false
  let child: ChildProcess
  let ready: Promise<void>

  const start = (): void => {
    starts += 1
    child = fork(fileURLToPath(new URL('./member.ts', import.meta.url)), {
      // The packages as they are built, as anybody would run them.
      execArgv: [],
      env: {
        ...process.env,
        MEMBER_DATABASE: database,
        MEMBER_BROKER: broker,
        MEMBER_ROLES: roles,
        MEMBER_PORT: String(port),
        MEMBER_DIES_AFTER: String(starts === 1 ? diesAfter : 0),
      },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const begun = child
    ready = answerTo(begun, 'ready')
    // It may die before anybody asks; whoever asks learns of it.
    ready.catch(() => {})
    begun.once('exit', () => {
      if (!stopped) setTimeout(() => stopped || start(), RESTART_AFTER_MS)
    })
  }
  start()
  await until(() => ready)

  return {
    url: `http://127.0.0.1:${port}`,
    starts: () => starts,
    ask: (question) =>
      until(async () => {
        await ready
        const answer = answerTo<never>(child, question)
        const sent = new Promise<never>((_, reject) => child.send(question, (error) => error && reject(error)))
        return Promise.race([answer, sent])
      }),
    async kill() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async stop() {
      stopped = true
      const gone = new Promise((resolve) => child.once('exit', resolve))
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL')
        await gone
      }
    },
  }
}

const RESTART_AFTER_MS = 200
const PATIENCE_MS = 180_000

/** Asks again while the process is dying or coming back. */
async function until<T>(ask: () => Promise<T>): Promise<T> {
  for (const started = Date.now(); ; ) {
    try {
      return await ask()
    } catch (error) {
      if (Date.now() - started > PATIENCE_MS) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

function answerTo<Answer>(child: ChildProcess, question: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const died = (): void => reject(new Error(`It died before it answered: ${question}`))
    const listen = (message: { question: string; answer: Answer }): void => {
      if (message.question !== question) return
      child.off('message', listen)
      child.off('exit', died)
      resolve(message.answer)
    }
    child.on('message', listen)
    child.once('exit', died)
  })
}
