import { randomInt } from 'node:crypto'
import { exitCodes } from './exit-codes.ts'
import { Failure } from './failure.ts'
import { readStdin } from './stdin.ts'

export interface ChosenPassword {
  readonly password: string
  /** Made here, so somebody has to be told. */
  readonly generated: boolean
}

/** Never from the arguments: other users of the machine see those. Typed, piped in, or made up. */
export async function choosePassword(fromStdin: boolean): Promise<ChosenPassword> {
  if (fromStdin) return { password: await readLine(), generated: false }
  if (!process.stdin.isTTY || !process.stderr.isTTY) return { password: generatePassword(), generated: true }
  const typed = await promptHidden('Password (empty: make one): ')
  if (typed === '') return { password: generatePassword(), generated: true }
  if (typed !== (await promptHidden('Once more: '))) throw refused('The two passwords differ.')
  return { password: typed, generated: false }
}

// Without those that look alike.
const alphabet = 'abcdefghijkmnpqrstuvwxyzACDEFGHJKLMNPQRTUVWXY34679'

/** 20 characters of 50: about 113 bits. */
export function generatePassword(): string {
  const groups = Array.from({ length: 4 }, () =>
    Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join(''),
  )
  return groups.join('-')
}

async function readLine(): Promise<string> {
  const [line = ''] = (await readStdin()).split(/\r?\n/)
  if (line === '') throw refused('Standard input holds no password.')
  return line
}

/** Shows nothing of what is typed. */
function promptHidden(question: string): Promise<string> {
  const { stdin, stderr } = process
  stderr.write(question)
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  stdin.resume()
  return new Promise((resolve, reject) => {
    let typed = ''
    const finish = (settle: () => void): void => {
      stdin.off('data', onData)
      stdin.setRawMode(false)
      stdin.pause()
      stderr.write('\n')
      settle()
    }
    const onData = (chunk: string): void => {
      for (const key of chunk) {
        if (key === '\r' || key === '\n') finish(() => resolve(typed))
        else if (key === '\u0003' || key === '\u0004') finish(() => reject(refused('Nothing was done.')))
        else if (key === '\u007F' || key === '\b') typed = [...typed].slice(0, -1).join('')
        else typed += key
      }
    }
    stdin.on('data', onData)
  })
}

const refused = (sentence: string): Failure => new Failure(exitCodes.refused, 'password.refused', sentence)
