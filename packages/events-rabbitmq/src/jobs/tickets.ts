import { commonError, type JobTicket, jobPriorities } from '@taskwright/core'
import type { Message } from 'amqplib'
import { type Outgoing, timesLost } from '../message.ts'
import type { JobNames } from './names.ts'

/** A ticket on its way, with what became of it so far. */
export interface Queued extends JobTicket {
  /** How many attempts have begun. */
  readonly attempt: number
  /** How many of them threw, or ended with their worker. */
  readonly failures: number
}

const FORMS = {
  id: [/^[\x21-\x7e]{1,64}$/, 'is not 1 to 64 printable ASCII characters without spaces'],
  type: [/^[a-z][a-z0-9._-]{0,31}$/, 'is not a lower-case word of up to 32 letters, digits, ".", "_" and "-"'],
  priority: [new RegExp(`^(${jobPriorities.join('|')})$`), `is not one of ${jobPriorities.join(', ')}`],
} as const

/** Refuses what is no ticket, without quoting it. */
export function checkTicket(ticket: JobTicket): void {
  const fields = ['id', 'type', 'priority'] as const
  const errors = fields
    .filter((field) => typeof ticket[field] !== 'string' || !FORMS[field][0].test(ticket[field]))
    .map((field) => ({ path: field, rule: 'form', message: FORMS[field][1] }))
  if (errors.length > 0) throw commonError('input.invalid', { errors })
}

export function messageOfTicket({ id, type, priority, attempt, failures }: Queued, names: JobNames): Outgoing {
  return {
    exchange: '',
    routingKey: names.tickets(type, priority),
    content: Buffer.from(JSON.stringify({ id, type, priority, attempt, failures })),
    options: { mandatory: true, persistent: true, contentType: 'application/json', messageId: id, type },
  }
}

/** The ticket in a message; undefined where there is none. Attempts that ended with their worker are counted. */
export function ticketIn(message: Message): Queued | undefined {
  try {
    const ticket: Queued = JSON.parse(message.content.toString('utf8'))
    checkTicket(ticket)
    const { id, type, priority, attempt, failures } = ticket
    const died = timesLost(message)
    return { id, type, priority, attempt: countOf(attempt) + died, failures: countOf(failures) + died }
  } catch {
    return undefined
  }
}

const countOf = (value: number): number => (Number.isSafeInteger(value) && value > 0 ? value : 0)
