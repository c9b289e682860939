import { stripVTControlCharacters } from 'node:util'
import { TaskwrightError } from '@taskwright/core'
import { type ExitCode, exitCodes } from './exit-codes.ts'

/** A failure a person can do something about: printed as its lines, without a stack. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly exitCode: ExitCode
  readonly code: string
  readonly lines: readonly string[]

  constructor(exitCode: ExitCode, code: string, lines: string | readonly string[]) {
    const all = typeof lines === 'string' ? [lines] : lines
    super(all.join('\n'))
    this.exitCode = exitCode
    this.code = code
    this.lines = all
  }
}

/** Any error as something to print. Messages of others may hold data, so only their class and code are shown. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  if (error instanceof TaskwrightError) return ofEngine(error)
  if (isUsageError(error)) return new Failure(exitCodes.usage, 'cli.usage', stripVTControlCharacters(error.message))
  const disk = ofDisk(error)
  if (disk) return disk
  const name =
    error instanceof Error ? [error.name, codeOf(error)].filter(Boolean).join(' ') : 'something that is no error'
  return new Failure(exitCodes.failed, 'cli.failed', [
    `Something unforeseen happened (${name}).`,
    ...(process.env.TASKWRIGHT_DEBUG && error instanceof Error
      ? [error.stack ?? '']
      : ['TASKWRIGHT_DEBUG=1 shows where.']),
  ])
}

const byCode: Readonly<Record<string, ExitCode>> = {
  'storage.full': exitCodes.full,
  'storage.damaged': exitCodes.damaged,
  'storage.readonly': exitCodes.unwritable,
  'storage.outdated': exitCodes.outdated,
}

function ofEngine(error: TaskwrightError): Failure {
  const fields = error.errors.map(({ path, message }) => `  ${path}: ${message}`)
  return new Failure(exitOf(error), error.code, [sentences[error.code] ?? error.message, ...fields])
}

function exitOf({ code, kind }: TaskwrightError): ExitCode {
  if (kind === 'busy' || kind === 'unavailable') return byCode[code] ?? exitCodes.unavailable
  return exitCodes.refused
}

/** What the engine says to programmers, in words for whoever runs the program. */
const sentences: Readonly<Record<string, string>> = {
  'storage.full': 'The disk is full. Free some space in the data directory; nothing was lost.',
  'storage.damaged': 'The database file is damaged or is no database. Restore it from a backup; it was left as it is.',
  'storage.readonly': 'The database file cannot be written to. Check the permissions of the file and its directory.',
  'storage.outdated': 'The database lacks migrations. Run: taskwright migrate',
  'storage.busy': 'The database is locked by another program. Stop it, or try again in a moment.',
  'storage.unavailable': 'The database cannot be opened. Check that its directory is there and can be read.',
}

const diskCodes: Readonly<Record<string, readonly [ExitCode, string, string]>> = {
  ENOSPC: [exitCodes.full, 'disk.full', 'The disk is full.'],
  EDQUOT: [exitCodes.full, 'disk.full', 'The disk quota is used up.'],
  EROFS: [exitCodes.unwritable, 'disk.readonly', 'The file system is read-only.'],
  EACCES: [exitCodes.unwritable, 'disk.denied', 'A file or directory cannot be accessed with the rights of this user.'],
  EPERM: [exitCodes.unwritable, 'disk.denied', 'A file or directory cannot be accessed with the rights of this user.'],
}

function ofDisk(error: unknown): Failure | undefined {
  const known = diskCodes[codeOf(error)]
  if (!known) return undefined
  const [exit, code, sentence] = known
  const path = error instanceof Error && 'path' in error && typeof error.path === 'string' ? ` (${error.path})` : ''
  return new Failure(exit, code, `${sentence}${path}`)
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** citty's own errors: it does not export their class. */
const isUsageError = (error: unknown): error is Error => error instanceof Error && error.name === 'CLIError'
