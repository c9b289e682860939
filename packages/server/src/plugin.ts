import type { Cache, EventPattern, EventsOf, Taskwright } from '@taskwright/core'
import type { ServerConfig } from './config.ts'
import type { OpenApiDocument, OpenApiFragment } from './contract/document.ts'
import type { Health } from './health.ts'
import type { ServerJobs } from './jobs.ts'
import type { Logger } from './logger.ts'
import type { Authenticated, Handlers, Operations } from './operation.ts'
import type { Figures } from './telemetry/figures.ts'

/** The engine a server stands on, whatever its storage. */
export type Engine = Taskwright<unknown>

/** What a plugin builds its part of the server with. */
export interface PluginContext<Ops = Operations> {
  /** Answers operations of the contract. Each must be answered by exactly one plugin. */
  operations(handlers: Handlers<Ops>): void
  /** Says who is behind a credential of this security scheme of the contract; throws a refusal if nobody is. */
  authenticate(scheme: string, check: Authenticate): void
  /** Something to look at that is no operation: GET only, answered as it is. */
  page(path: string, answer: () => Promise<Page>): void
  /** See `engine.projection`. */
  readonly projection: Engine['projection']
  /** See `engine.subscribe`. What the handler logs with is given too: it puts what the event is into every line. */
  subscribe<Pattern extends EventPattern>(
    name: string,
    types: readonly Pattern[],
    handler: (event: EventsOf<Pattern>, reaction: { readonly log: Logger }) => Promise<void> | void,
    options?: { readonly from?: 'now' | 'beginning' },
  ): ReturnType<Engine['subscribe']>
  /**
   * Hears of events in every process, from now on; some may be missed. For dropping what is remembered and for streams:
   * what must not be missed is for `subscribe`.
   */
  broadcast<Pattern extends EventPattern>(types: readonly Pattern[], hear: (event: EventsOf<Pattern>) => void): void
  /** Runs `work` again and again, in one process at a time, however many share the database. */
  schedule(name: string, everyMs: number, work: () => Promise<void>): void
  /** The plugin's own small storage: the records of the namespace named like the plugin. */
  readonly records: ReturnType<Engine['records']>
  /** The plugin's own part of the server's cache. Never for what decides about access. */
  readonly cache: Cache
  /** Work that takes longer than an answer may. `handle` says how jobs of a type are done, in processes with workers. */
  readonly jobs: ServerJobs['jobs']
  readonly health: Health
  /** What `/metrics` shows besides the server's own. */
  readonly figures: Figures
  readonly engine: Engine
  readonly config: ServerConfig
  readonly log: Logger
  /** The whole contract, with what all plugins bring. */
  readonly contract: OpenApiDocument
}

export type Authenticate = (header: (name: string) => string | null) => Promise<Authenticated>

export interface Page {
  readonly contentType: string
  readonly body: string | Uint8Array<ArrayBuffer>
  readonly headers?: Readonly<Record<string, string>>
  readonly status?: number
  /** `Cache-Control`. @default no-store */
  readonly caching?: string
}

/** Undoes what `setup` began. */
export type Teardown = () => Promise<void> | void

/** A part of the server with a name, so that others can require it. */
export interface Plugin {
  readonly id: string
  /** Ids of the plugins that must be set up before this one. */
  readonly requires?: readonly string[]
  /** What it adds to the contract. */
  readonly contract?: OpenApiFragment
  setup(context: PluginContext): Teardown | undefined | Promise<Teardown | undefined>
}

/** A plugin as it is written: `Ops` are the operations it answers. */
export interface PluginDefinition<Ops> extends Omit<Plugin, 'setup'> {
  // biome-ignore lint/suspicious/noConfusingVoidType: a setup with nothing to undo just ends
  setup(context: PluginContext<Ops>): Teardown | void | Promise<Teardown | void>
}

/**
 * Makes a plugin out of a function of its options.
 *
 * A plugin with a `contract` of its own names its operations' types: `definePlugin<Options, LooseOperations>(…)`, or
 * the `operations` that openapi-typescript makes of the fragment.
 */
export function definePlugin<Options = void, Ops = Operations>(
  create: (options: Options) => PluginDefinition<Ops>,
): (options: Options) => Plugin {
  return (options) => {
    const { setup, ...rest } = create(options)
    return {
      ...rest,
      setup: async (context) => {
        const operations = (handlers: Handlers<Ops>) => context.operations(handlers as Handlers<Operations>)
        return (await setup({ ...context, operations })) ?? undefined
      },
    }
  }
}
