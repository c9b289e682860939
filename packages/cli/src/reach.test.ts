import { commonError } from '@taskwright/core'
import { describe, expect, test } from 'vitest'
import { exitCodes } from './exit-codes.ts'
import { Failure } from './failure.ts'
import { databaseFailure } from './reach.ts'

describe('a pooler that would not do what is needed', () => {
  test.each([
    ['options', /no `options` on.*search_path/],
    ['statement pooling', /takes transactions apart.*pool_mode/],
  ])('is named, and what to change, where it refuses (%s)', (reason, sentence) => {
    const error = commonError('storage.misconfigured', { details: { reason } })
    const failure = databaseFailure(error, { kind: 'postgresql', where: 'db:6432/tasks' })
    expect(failure).toBeInstanceOf(Failure)
    expect(failure).toMatchObject({
      exitCode: exitCodes.configuration,
      code: 'storage.pooler',
      lines: [expect.stringMatching(sentence)],
    })
  })
})
