import type { Logger } from '@taskwright/server'

export interface Announcement {
  readonly url: string
  readonly roles: readonly string[]
  readonly database: string
  readonly hasUsers: boolean
}

/** What somebody who started the server needs to know next. */
export function bannerLines({ url, roles, database, hasUsers }: Announcement): readonly string[] {
  const base = url.replace(/\/$/, '')
  if (!roles.includes('api'))
    return [
      `Taskwright runs without the role api: ${roles.join(', ')}`,
      `Health    ${base}/health`,
      `Database  ${database}`,
    ]
  return [
    `Taskwright listens on ${base}`,
    `API docs  ${base}/api/docs`,
    `Database  ${database}`,
    ...(hasUsers ? [] : firstAccount(base)),
  ]
}

const firstAccount = (base: string): readonly string[] => [
  'The first account, with an organization of its own:',
  '  taskwright user create --email you@example.com',
  `  or  curl -X POST ${base}/api/v1/auth/register -H 'content-type: application/json' -d '{"name":"Ana","email":"you@example.com","password":"at least 8 characters"}'`,
]

/** Readable at a terminal; elsewhere lines of the log, which is JSON throughout. */
export function announce(announcement: Announcement, log: Logger, out: NodeJS.WriteStream = process.stdout): void {
  const lines = bannerLines(announcement)
  if (out.isTTY) out.write(`\n${lines.join('\n')}\n\n`)
  else for (const line of lines) log.info({}, line.trim())
}
