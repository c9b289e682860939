import { expect, it } from 'vitest'
import { lockedVersions, overridesOf } from './locked.ts'

const lockfile = `lockfileVersion: '9.0'

importers:
  .:
    devDependencies:
      a@1:
        version: 1.0.0

packages:

  '@scope/one@1.2.3':
    resolution: {integrity: sha512-x}

  h3@1.15.11:
    resolution: {integrity: sha512-x}

  h3@2.0.8:
    peerDependencies:
      crossws: ^0.4.1

snapshots:

  left@9.9.9: {}
`

it('finds every package of a lockfile with its versions', () => {
  expect(lockedVersions(lockfile)).toEqual(
    new Map([
      ['@scope/one', ['1.2.3']],
      ['h3', ['1.15.11', '2.0.8']],
    ]),
  )
  expect(lockedVersions().size).toBeGreaterThan(100)
})

it('tells npm which version stands for which range', () => {
  expect(overridesOf(lockedVersions(lockfile))).toEqual({
    '@scope/one': '1.2.3',
    'h3@^1.15.11': '1.15.11',
    'h3@^2.0.8': '2.0.8',
  })
})
