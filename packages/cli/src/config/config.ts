/** What a process of Taskwright may do; the same program scales each separately. */
export type Role = 'api' | 'worker' | 'scheduler'
export const roles = ['api', 'worker', 'scheduler'] as const

/** The environment, read and checked. */
export interface Config {
  readonly port: number
  readonly host: string
  /** Absolute, as all paths here. */
  readonly dataDir: string
  readonly database: { readonly kind: 'sqlite'; readonly file: string }
  readonly files: { readonly kind: 'file'; readonly dir: string }
  /** Null: taken from, or made into, the data directory. */
  readonly secret: string | null
  readonly roles: readonly Role[]
  readonly production: boolean
}
