import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Question } from './program.ts'

export interface Where {
  /** A file's path, or a server's address with the database's name. */
  readonly database: string
  readonly broker?: string
  /** What the names of its queues begin with. */
  readonly prefix?: string
}

export interface Program {
  readonly url: string
  /** Resolves with the signal it died of, or null when it ended by itself. */
  readonly died: Promise<NodeJS.Signals | null>
  ask<Answer>(question: Question): Promise<Answer>
  /** From now on it dies at the point (`name#hit`). */
  arm(point: string): Promise<void>
  kill(): Promise<void>
}

/** Starts the program, armed to die at a point (`name#hit`), or unarmed. */
export async function startProgram(
  { database, broker = '', prefix = '' }: Where,
  point = '',
): Promise<Program | 'died at the start'> {
  const child = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), {
    // The packages as they are built: they start several times as fast as their sources.
    execArgv: [],
    env: {
      ...process.env,
      CRASH_DATABASE: database,
      CRASH_BROKER: broker,
      CRASH_PREFIX: prefix,
      CRASH_AT: point,
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const died = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_, signal) => resolve(signal)))
  const url = await Promise.race([answerTo<string>(child, 'ready'), died.then(() => undefined)])
  if (url === undefined) return 'died at the start'
  async function ask(question: Question, told = ''): Promise<never> {
    const answer = answerTo<never>(child, question)
    // That it is gone is told below.
    child.send({ question, told }, () => {})
    const gone = died.then(() => Promise.reject(new Error(`died while asked to ${question}`)))
    return Promise.race([answer, gone])
  }
  return {
    url,
    died,
    ask: (question) => ask(question),
    arm: (point) => ask('arm', point),
    async kill() {
      child.kill('SIGKILL')
      await died
    },
  }
}

function answerTo<Answer>(child: ChildProcess, question: string): Promise<Answer> {
  return new Promise((resolve) => {
    const listen = (message: { question: string; answer: Answer }): void => {
      if (message.question !== question) return
      child.off('message', listen)
      resolve(message.answer)
    }
    child.on('message', listen)
  })
}
