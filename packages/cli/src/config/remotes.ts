import type { Remote } from './config.ts'

interface Wanted {
  /** As the driver knows it: `mariadb:` becomes `mysql:`. */
  readonly scheme: string
  /** Where it listens unless the URL says. For people only. */
  readonly port: number
  /** What follows the host: the name of a database, a number or nothing. */
  readonly path: 'required' | 'number'
}

/** A URL with a host and whatever credentials, or undefined where it is none: the caller says so without quoting it. */
export function readRemote(value: string, { scheme, port, path }: Wanted): Remote | undefined {
  const url = parsed(value)
  if (!url || url.hostname === '' || url.hash !== '' || !isEncoded(url.username, url.password)) return undefined
  const name = decoded(url.pathname.slice(1))
  if (name === undefined) return undefined
  if (path === 'required' ? !/^[^\s/\p{Cc}]{1,64}$/u.test(name) : !/^\d{0,4}$/.test(name)) return undefined
  const address = `${url.hostname}:${url.port === '' ? port : url.port}`
  return {
    url: `${scheme}${url.href.slice(url.href.indexOf('://'))}`,
    where: name === '' ? address : `${address}/${name}`,
  }
}

const BROKERS = /^(?<scheme>amqps?):\/\/(?:(?<user>[^@/?#]*)@)?(?<hosts>[^@/?#]+)(?<rest>[^#]*)$/i

/** `amqp://user:password@one:5672,two:5672/vhost`: the brokers of one cluster, which share everything but their place. */
export function readBrokers(value: string): readonly Remote[] | undefined {
  const { scheme = '', user, hosts = '', rest = '' } = BROKERS.exec(value)?.groups ?? {}
  const secure = scheme.toLowerCase() === 'amqps'
  const port = secure ? 5671 : 5672
  const brokers = hosts.split(',').map((host) => {
    const url = parsed(`${scheme.toLowerCase()}://${user === undefined ? '' : `${user}@`}${host.trim()}${rest}`)
    if (!url || url.hostname === '' || !isEncoded(url.username, url.password)) return undefined
    // The default virtual host is called "/", written as %2F.
    const vhost = url.pathname.slice(1).includes('/') ? undefined : decoded(url.pathname.slice(1))
    if (vhost === undefined) return undefined
    const address = `${url.hostname}:${url.port === '' ? port : url.port}`
    return { url: url.href, where: vhost === '' || vhost === '/' ? address : `${address}/${vhost}` }
  })
  return brokers.every((broker) => broker !== undefined) ? brokers : undefined
}

function parsed(value: string): URL | undefined {
  return /\s/.test(value) || !URL.canParse(value) ? undefined : new URL(value)
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** A bare `%` in a password is most likely one that was not encoded. */
const isEncoded = (...parts: readonly string[]): boolean => parts.every((part) => decoded(part) !== undefined)
