import { randomBytes } from 'node:crypto'
import { onTestFinished } from 'vitest'

type Kind = 'mysql' | 'postgresql'

/** Rows of one statement, on a connection of its own. `url` names a database. */
export async function ask<Row extends object>(kind: Kind, url: string, text: string): Promise<readonly Row[]> {
  const { MikroORM } = kind === 'mysql' ? await import('@mikro-orm/mysql') : await import('@mikro-orm/postgresql')
  const settings = { entities: [], discovery: { warnWhenNoEntities: false }, clientUrl: url }
  const orm = await MikroORM.init(settings)
  try {
    return await orm.em.getConnection().execute<Row[]>(text)
  } finally {
    await orm.close(true)
  }
}

/** The URL of an empty database on a server; dropped when the test has ended, or the whole file with `afterAll`. */
export async function freshDatabase(
  kind: Kind,
  server: string,
  whenDone: (drop: () => Promise<void>) => void = onTestFinished,
): Promise<string> {
  const outside = new URL(server)
  outside.pathname = kind === 'mysql' ? '/mysql' : '/postgres'
  const name = `tw_cli_${randomBytes(6).toString('hex')}`
  await ask(kind, outside.href, `create database ${name}`)
  const drop = `drop database if exists ${name}${kind === 'mysql' ? '' : ' with (force)'}`
  whenDone(async () => void (await ask(kind, outside.href, drop)))
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}
