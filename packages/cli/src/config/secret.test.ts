import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readSecret, secretFile } from './secret.ts'

describe('the secret', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'taskwright-secret-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const config = () => ({ dataDir: join(folder, 'data'), secret: null })

  it('is the one given', async () => {
    expect(await readSecret({ ...config(), secret: 'given' })).toBe('given')
  })

  it('is made once and kept', async () => {
    const first = await readSecret(config())
    expect(first.length).toBeGreaterThanOrEqual(64)
    expect(await readSecret(config())).toBe(first)
  })

  it('can be read by nobody else', async () => {
    await readSecret(config())
    expect(statSync(secretFile(config())).mode & 0o777).toBe(0o600)
  })

  it('is the same for all who start at once', async () => {
    const secrets = await Promise.all(Array.from({ length: 5 }, () => readSecret(config())))
    expect(new Set(secrets).size).toBe(1)
    expect(readdirSync(config().dataDir)).toEqual(['secret'])
  })

  it('is not accepted when somebody shortened it', async () => {
    await readSecret(config())
    writeFileSync(secretFile(config()), 'short')
    await expect(readSecret(config())).rejects.toThrow(/too short/)
  })
})
