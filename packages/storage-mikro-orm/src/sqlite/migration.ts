/** A step of the schema. Once published it is never edited: its checksum is kept beside its name. */
export interface Migration {
  readonly name: string
  readonly statements: readonly string[]
}
