import { type FieldError, type RefusalCatalogue, TaskwrightError } from '../kernel/errors.ts'

export const importRefusals = {
  'import.unreadable': { kind: 'invalid', message: 'The file is not a board that can be imported.' },
  'import.map_invalid': { kind: 'invalid', message: 'The mapping does not fit the board.' },
  'import.too_large': { kind: 'invalid', message: 'The board does not fit into one project.' },
  'import.project_linked': { kind: 'conflict', message: 'The project came from somewhere else.' },
  'import.project_taken': { kind: 'conflict', message: 'This board was imported into another project.' },
} as const satisfies RefusalCatalogue
export type ImportRefusal = keyof typeof importRefusals

/** An import refusal whose message names what is wrong, in words of ours: never text from the file. */
export function importError(
  code: ImportRefusal,
  why: string,
  more: { details?: Readonly<Record<string, unknown>>; errors?: readonly FieldError[] } = {},
): TaskwrightError {
  const { kind, message } = importRefusals[code]
  return new TaskwrightError({ code, ...more }, { kind, message: `${message.slice(0, -1)}: ${why}.` })
}

/** What is wrong with the mapping, and with which name in it. */
export const mapError = (path: string, rule: string, why: string): TaskwrightError =>
  importError('import.map_invalid', why, { errors: [{ path, rule, message: why }] })
