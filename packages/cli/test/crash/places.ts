import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { faultpoints } from '@taskwright/core'
import { isInstalled, startService } from '../../../../scripts/lib/test-services.mjs'
import { ask } from '../databases.ts'
import { type Program, startProgram, type Where } from './program-process.ts'
import { type Cast, setTheStage } from './story.ts'

type Faultpoint = (typeof faultpoints)[number]

/** Where a server keeps what it has, and how a new one comes by the people and projects of the story. */
export interface Place {
  readonly name: string
  /** Why it cannot be tried here. */
  readonly missing: string | undefined
  /** Which hits of each point end the program: several acts pass the same one. */
  readonly hits: readonly number[]
  /** Points that nothing passes here. */
  readonly without: (point: Faultpoint) => boolean
  open(): Promise<Opened>
}

export interface Opened {
  /** A new world with the story's cast in it, and a program that is about to die at the point. */
  begin(point: string): Promise<World>
  close(): Promise<void>
}

export interface World {
  readonly cast: Cast
  /** Undefined when the program died before it was ready. */
  readonly program: Program | undefined
  readonly where: Where
  remove(): Promise<void>
}

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'taskwright-crash-'))
const removed = (path: string): Promise<void> => rm(path, { recursive: true, force: true })

/** One folder is filled; each world is a copy of it, so programs may also die while they start. */
const embedded: Place = {
  name: 'on SQLite',
  missing: undefined,
  hits: [1, 3],
  without: (point) => point.startsWith('publisher.') || point.startsWith('consumer.'),
  async open() {
    const stage = await folder()
    const program = await whole({ database: join(stage, 'taskwright.db') })
    const cast = await setTheStage(program.url)
    await program.ask('settle')
    await program.kill()
    return {
      async begin(point) {
        const dir = await folder()
        await cp(stage, dir, { recursive: true })
        const where = { database: join(dir, 'taskwright.db') }
        const started = await startProgram(where, point)
        const running = started === 'died at the start' ? undefined : started
        return { cast, program: running, where, remove: () => removed(dir) }
      },
      close: () => removed(stage),
    }
  },
}

/** A database and queues of its own for each world, filled by the program that is armed afterwards. */
const shared: Place = {
  name: 'on MariaDB and RabbitMQ',
  missing: (['mysql', 'amqp'] as const).find((kind) => !isInstalled(kind)),
  hits: [1],
  without: (point) => point.startsWith('subscription.'),
  async open() {
    const [database, broker] = await Promise.all([startService('mysql'), startService('amqp')])
    return {
      async begin(point) {
        const name = `world_${randomBytes(6).toString('hex')}`
        await ask('mysql', `${database.url}/mysql`, `create database ${name}`)
        const where = { database: `${database.url}/${name}`, broker: broker.url, prefix: name }
        const program = await whole(where)
        const cast = await setTheStage(program.url)
        await program.ask('settle')
        await program.arm(point)
        return { cast, program, where, remove: async () => {} }
      },
      close: async () => void (await Promise.all([database.stop(), broker.stop()])),
    }
  },
}

export const places: readonly Place[] = [embedded, shared]

/** A program that nothing ends. */
export async function whole(where: Where): Promise<Program> {
  const program = await startProgram(where)
  if (program === 'died at the start') throw new Error('the program died before it was ready')
  return program
}
