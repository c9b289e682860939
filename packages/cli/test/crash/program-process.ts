import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Question } from './program.ts'

export interface Program {
  readonly url: string
  /** Resolves with the signal it died of, or null when it ended by itself. */
  readonly died: Promise<NodeJS.Signals | null>
  ask<Answer>(question: Question): Promise<Answer>
  kill(): Promise<void>
}

/** Starts the program on a data folder, armed to die at a point (`name#hit`), or unarmed. */
export async function startProgram(dir: string, point?: string): Promise<Program | 'died at the start'> {
  const child = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), {
    env: { ...process.env, CRASH_DIR: dir, CRASH_AT: point ?? '' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const died = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_, signal) => resolve(signal)))
  const url = await Promise.race([answerTo<string>(child, 'ready'), died.then(() => undefined)])
  if (url === undefined) return 'died at the start'
  return {
    url,
    died,
    async ask(question) {
      const answer = answerTo<never>(child, question)
      child.send(question)
      const gone = died.then(() => Promise.reject(new Error(`died while asked to ${question}`)))
      return Promise.race([answer, gone])
    },
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
