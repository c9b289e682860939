import type { GenericSchema, InferOutput } from 'valibot'
import type { CommandOptions } from '../api.ts'
import { parse } from '../kernel/validate.ts'
import type { PeoplePort } from '../ports/people.ts'
import type { ReadView } from '../ports/storage.ts'
import type { ResolvedActor } from './actor.ts'
import type { CommandRunner } from './run.ts'
import type { Unit } from './unit.ts'

/** What the contexts' parts of a session are made of. */
export interface CallParts {
  readonly actor: ResolvedActor
  readonly runner: CommandRunner
  readonly read: <T>(work: (view: ReadView) => Promise<T>) => Promise<T>
  readonly people: PeoplePort
  /** Which build of the inbox is in use. */
  readonly generation: (view: ReadView) => Promise<number>
}

type Options = CommandOptions | undefined

/** How a call of an actor's reaches the engine: its input is checked, then it runs in a transaction or a view. */
export interface Calls extends Omit<CallParts, 'runner'> {
  /** A command with a body. Its name, what it is about and its whole input are what an idempotency key stands for. */
  command<Schema extends GenericSchema, T>(
    name: string,
    schema: Schema,
    input: unknown,
    target: readonly string[],
    options: Options,
    work: (unit: Unit, input: InferOutput<Schema>) => Promise<T>,
  ): Promise<T>
  /** A command without a body. */
  plain<T>(name: string, target: readonly string[], options: Options, work: (unit: Unit) => Promise<T>): Promise<T>
  query<Schema extends GenericSchema, T>(
    schema: Schema,
    input: unknown,
    work: (view: ReadView, input: InferOutput<Schema>) => Promise<T>,
  ): Promise<T>
}

// The functions are async so that bad input, too, arrives as a rejection.
export const callsOf = ({ actor, runner, read, people, generation }: CallParts): Calls => ({
  actor,
  read,
  people,
  generation,
  command: async (name, schema, input, target, options, work) => {
    const given = parse(schema, input)
    return runner.run(actor, name, [target, input], options, (unit) => work(unit, given))
  },
  plain: (name, target, options, work) => runner.run(actor, name, target, options, work),
  query: async (schema, input, work) => {
    const given = parse(schema, input)
    return read((view) => work(view, given))
  },
})
