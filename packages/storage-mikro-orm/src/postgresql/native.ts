import { createRequire } from 'node:module'

/** The part of node-postgres that we use. */
export interface NativeQuery {
  /** One statement, or without values several. */
  readonly text: string
  readonly values?: readonly unknown[]
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

/** What a connection takes of the extended protocol. */
export interface NativeProtocol {
  readonly stream: NativeStream
  /** By name, what the server has prepared, and what it was sent to. */
  readonly parsedStatements: Record<string, string | undefined>
  readonly submittedNamedStatements: Record<string, string | undefined>
  parse(statement: { name: string; text: string; types: readonly number[] }): void
  bind(values: {
    portal: string
    statement: string
    values: readonly unknown[]
    valueMapper: (value: unknown) => string | null
  }): void
  describe(what: { type: 'P'; name: string }): void
  execute(portal: { portal: string; rows: number }): void
  sync(): void
  sendCopyFail(message: string): void
}

/** Something of one's own making that is sent, and told what the server says, as node-postgres does with its queries. */
export interface NativeSubmittable {
  readonly name: string | undefined
  readonly text: string | undefined
  submit(connection: NativeProtocol): void
  handleRowDescription(message: {
    readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[]
  }): void
  handleDataRow(message: { readonly fields: readonly (string | null)[] }): void
  handleCommandComplete(message: { readonly text: string }): void
  handleEmptyQuery(): void
  handlePortalSuspended(): void
  handleCopyInResponse(connection: NativeProtocol): void
  handleCopyData(): void
  handleError(error: unknown, connection: NativeProtocol | undefined): void
  handleReadyForQuery(): void
}

export interface NativeClient {
  /** As it was told when it connected: the server's process, or a pooler's invention. */
  readonly processID: number | null
  readonly connectionParameters: { readonly options?: string | undefined }
  /** Whether queries are sent at once, without waiting for the answers to those before. */
  readonly pipeline?: boolean
  readonly connection: NativeProtocol
  connect(): Promise<unknown>
  query(query: NativeQuery): Promise<NativeResult>
  query(batch: NativeSubmittable): unknown
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
