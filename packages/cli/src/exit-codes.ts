/** What the program's exit tells a script. Documented in the README; a number never changes its meaning. */
export const exitCodes = {
  ok: 0,
  /** It ran and found something wrong (`verify`, `doctor`), or something unforeseen happened. */
  failed: 1,
  /** Wrong arguments. */
  usage: 2,
  /** A variable of the environment is wrong. */
  configuration: 3,
  /** The engine said no: the file is no board, the address is taken … Nothing was written. */
  refused: 4,
  /** The database is locked by somebody else, or cannot be reached. */
  unavailable: 5,
  /** The database file is damaged, or is no database. */
  damaged: 6,
  /** The disk is full. */
  full: 7,
  /** The data directory or the database cannot be written to. */
  unwritable: 8,
  /** The database lacks migrations. */
  outdated: 9,
  /** The port is taken. */
  port: 10,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
