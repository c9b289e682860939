import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import dockerignore from '@balena/dockerignore'
import { validate } from 'dockerfile-utils'
import { describe, expect, it } from 'vitest'
import { readConfig, unknownVariables } from '../../packages/cli/src/index.ts'
import { root, serverFlags } from '../../scripts/lib/workspace.mjs'
import { dockerfileText, environmentOf, execForm, image, last, readStages } from './dockerfile.ts'

const read = (path: string) => readFileSync(join(root, path), 'utf8')

describe('the Dockerfile', () => {
  it('says nothing that a builder would not understand', () => {
    expect(validate(dockerfileText)).toEqual([])
    expect(validate('FROM scratch\nRUM true\n').length).toBeGreaterThan(0)
  })

  it('takes into the image only what was built before, and runs nothing there', () => {
    const stages = readStages()
    expect(stages.map(({ name }) => name)).toEqual(['build', 'image'])
    expect(image().steps.filter(({ keyword }) => keyword === 'RUN')).toEqual([])
    for (const { flags } of image().steps.filter(({ keyword }) => keyword === 'COPY')) expect(flags.from).toBe('build')
  })

  it('builds by steps that keep to their own folder, so that the tests can do the same', () => {
    for (const { text } of readStages()[0]?.steps.filter(({ keyword }) => keyword === 'RUN') ?? [])
      expect(text).not.toMatch(/(^|\s)\//)
  })

  it('pins what the workspace pins', () => {
    const [, pnpm = ''] = /PNPM = '(pnpm@[\d.]+)'/.exec(read('scripts/lib/workspace.mjs')) ?? []
    expect(pnpm).not.toBe('')
    expect(new Set(dockerfileText.match(/pnpm@[\d.]+/g))).toEqual(new Set([pnpm]))
    const [, major] = /"node": "npm:node@(\d+)/.exec(read('package.json')) ?? []
    expect(new Set(readStages().map(({ from }) => from))).toEqual(new Set([`node:${major}-bookworm-slim`]))
  })

  it('runs as somebody who is not root, whom a cluster can tell from root', () => {
    expect(last(image(), 'USER')?.text).toMatch(/^[1-9]\d*:[1-9]\d*$/)
  })

  it('starts the program without a shell, so that a signal reaches it', () => {
    expect(execForm(last(image(), 'ENTRYPOINT'))).toEqual(['node', ...serverFlags, '/app/dist/main.js'])
    expect(execForm(last(image(), 'CMD'))).toEqual(['serve'])
    expect(last(image(), 'STOPSIGNAL')?.text).toBe('SIGTERM')
    expect(execForm(last(image(), 'HEALTHCHECK')).at(-1)).toContain('/health/live')
  })

  it('sets variables that the program knows, and leaves the secret to whoever runs it', () => {
    const environment = environmentOf(image())
    expect(unknownVariables(environment)).toEqual([])
    expect(() => readConfig(environment, { signing: true })).toThrow('TASKWRIGHT_SECRET')
    const config = readConfig({ ...environment, TASKWRIGHT_SECRET: 'x'.repeat(32) }, { signing: true })
    expect(config).toMatchObject({ production: true, host: '0.0.0.0', dataDir: last(image(), 'VOLUME')?.text })
    expect(last(image(), 'EXPOSE')?.text).toBe(String(config.port))
  })
})

describe('the .dockerignore', () => {
  const ignored = dockerignore.default().add(read('.dockerignore'))

  it.each([
    'package.json',
    'pnpm-lock.yaml',
    'tsup.base.ts',
    'tsconfig.base.json',
    'packages/cli/package.json',
    'packages/cli/src/main.ts',
    'packages/core/src/testing/index.ts',
  ])('lets %s in', (path) => {
    expect(ignored.ignores(path)).toBe(false)
  })

  it.each([
    '.git/config',
    '.env',
    'examples/compose/.env',
    'data/secret',
    'node_modules/tsup/package.json',
    'packages/cli/node_modules/citty/package.json',
    'packages/cli/dist/main.js',
    'packages/cli/src/options.test.ts',
    'packages/cli/test/program.ts',
    'docs/performance.md',
  ])('keeps %s out', (path) => {
    expect(ignored.ignores(path)).toBe(true)
  })
})
