import { describe, expect, it } from 'vitest'
import { serviceUrl } from '../../../../scripts/lib/test-services.mjs'
import { mysqlFindings } from './mysql.ts'

const server = serviceUrl('mysql')
const inMysql = (search: string): string => Object.assign(new URL(String(server)), { pathname: '/mysql', search }).href

describe.skipIf(server === undefined)('the doctor at a MySQL or MariaDB server', () => {
  it('asks it what it is set to', async () => {
    const names = (await mysqlFindings(inMysql(''), 10)).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['server version', 'flushing', 'encryption']))
  })

  it('goes there as the program does: with TLS or not at all, where the URL says so', async () => {
    await expect(mysqlFindings(inMysql('?ssl=true'), 10)).rejects.toThrow()
  })
})
