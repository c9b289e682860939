import { createRequire } from 'node:module'

/** The part of node-postgres that we use. */
export interface NativeQuery {
  readonly text: string
  readonly values?: readonly unknown[]
  /** A statement with a name is parsed and planned once per connection. */
  readonly name?: string
  readonly types?: { getTypeParser(oid: number): (text: string) => unknown }
}

export interface NativeResult {
  /** The first word of what was done: `COMMIT` answered by `ROLLBACK` means that nothing was committed. */
  readonly command: string
  readonly rowCount: number | null
  readonly rows: readonly unknown[]
}

export interface NativeStream {
  readonly destroyed: boolean
  cork(): void
  uncork(): void
  destroy(): unknown
}

export interface NativeClient {
  readonly processID: number | null
  /** Whether queries are sent at once, without waiting for the answers to those before. */
  readonly pipeline?: boolean
  readonly connection: { readonly stream: NativeStream }
  connect(): Promise<unknown>
  query(query: NativeQuery): Promise<NativeResult>
  end(): Promise<void>
  on(event: 'error', listener: (error: Error) => void): unknown
}

export type NativeClientClass = new (options: object) => NativeClient

export interface NativePool {
  readonly options: { readonly max: number }
  readonly Client: NativeClientClass
  readonly totalCount: number
  readonly idleCount: number
  readonly waitingCount: number
  connect(
    callback: (
      error: Error | undefined,
      client: NativeClient | undefined,
      release: (destroy?: boolean) => void,
    ) => void,
  ): void
  end(): Promise<void>
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'connect', listener: (client: NativeClient) => void): unknown
}

export interface NativeModule {
  readonly Pool: new (options: object) => NativePool
  readonly Client: NativeClientClass
}

/**
 * MikroORM's own copy of node-postgres: what a host's pool gives us and what we open ourselves is then the same thing.
 * @internal
 */
export function nativeModule(): NativeModule {
  if (loaded === undefined) {
    const ours = createRequire(import.meta.url)
    loaded = createRequire(ours.resolve('@mikro-orm/postgresql'))('pg') as NativeModule
  }
  return loaded
}

let loaded: NativeModule | undefined
