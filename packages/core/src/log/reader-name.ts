import * as v from 'valibot'
import { id } from '../kernel/schemas.ts'
import { refusal } from '../refusals.ts'

/** A reader's durable identity; part of the keys of what it remembers. */
export const readerName = v.pipe(id, v.regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,39}$/))

export const nameTaken = (name: string) =>
  refusal('input.invalid', { errors: [{ path: 'name', rule: 'unique', message: `is taken: ${name}` }] })
