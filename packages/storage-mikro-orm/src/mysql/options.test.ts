import { describe, expect, test } from 'vitest'
import { mysqlDriverOptions } from './options.ts'
import { mysql } from './storage.ts'

const at = (query: string): string => `mysql://ana:hunter2@127.0.0.1:1/shop${query}`

describe('a URL for MySQL', () => {
  test('goes to the driver as it is', () => {
    const url = at('?connectAttributes={"program_name":"shop"}')
    expect(mysqlDriverOptions(url)).toEqual({ uri: url })
    expect(mysqlDriverOptions(at('?ssl={"ca":"…"}'))).not.toHaveProperty('ssl')
  })

  test('with ssl=true wants a certificate that somebody vouches for, and the host’s name in it', () => {
    expect(mysqlDriverOptions(at('?ssl=true')).ssl).toEqual({ rejectUnauthorized: true, verifyIdentity: true })
  })

  test.each([
    ['nowhere', 'url'],
    ['mysql://ana:hunter2@127.0.0.1', 'database'],
    [at('?ssl=hunter2'), 'url'],
    [at('?ssl=1'), 'url'],
  ])('is refused in a word where it says nothing one can connect with: %s', async (url, reason) => {
    const opening = mysql(url).open({ migrate: false, now: Date.now })
    const error = await opening.catch((why: unknown) => why)
    expect(error).toMatchObject({ code: 'storage.misconfigured', details: { reason } })
    expect(JSON.stringify({ ...(error as Error), message: (error as Error).message })).not.toContain('hunter2')
  })
})
