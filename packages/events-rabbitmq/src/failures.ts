import { commonError, type TaskwrightError } from '@taskwright/core'

/** What is wrong with a broker, or with what it was asked. The message holds no password and no address with one. */
export class BrokerError extends Error {
  override readonly name = 'BrokerError'
  /** `broker.unreachable`, `broker.credentials_refused`, `broker.vhost_refused`, `broker.refused` or `broker.lost`. */
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** Why no connection came to be, in words an operator can act on. */
export function connectFailure(error: unknown): BrokerError {
  const said = messageOf(error)
  if (/ACCESS.REFUSED|\b403\b/.test(said)) {
    return new BrokerError('broker.credentials_refused', 'The broker refuses this user name or password.')
  }
  // After the login, and before anything else: all the driver says is that the broker closed instead of opening.
  if (/ConnectionOpenOk; got <ConnectionClose/.test(said)) {
    return new BrokerError(
      'broker.vhost_refused',
      'The broker does not open this virtual host: there is none, this user may not enter it, or it is full.',
    )
  }
  if (/Socket closed abruptly/.test(said)) {
    return new BrokerError('broker.unreachable', 'The broker closed the connection while it was being opened.')
  }
  return new BrokerError('broker.unreachable', `The broker cannot be reached: ${said}`)
}

/** Why a channel or connection that stood is gone, or what was asked on it was refused. */
export const lost = (error: unknown): BrokerError =>
  error instanceof BrokerError
    ? error
    : new BrokerError('code' in Object(error) ? 'broker.refused' : 'broker.lost', messageOf(error))

/** What a caller gets: try again later. */
export const unavailable = (cause?: unknown): TaskwrightError =>
  commonError('events.unavailable', {
    ...(cause instanceof BrokerError ? { cause, details: { reason: cause.code } } : {}),
  })

const messageOf = (error: unknown): string => {
  // A host that has several addresses, none of which answers.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join(', ')
  return error instanceof Error ? error.message : 'unknown'
}
