import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { exitCodes } from '../exit-codes.ts'
import { codeOf, Failure } from '../failure.ts'
import type { Config } from './config.ts'

export const secretFile = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(dataDir, 'secret')

/** The secret tokens are signed with: the given one, or one made once and kept in the data directory. */
export async function readSecret(config: Pick<Config, 'dataDir' | 'secret'>): Promise<string> {
  if (config.secret !== null) return config.secret
  const file = secretFile(config)
  const secret = (await existing(file)) ?? (await make(config.dataDir, file))
  if (secret.length < 32) {
    throw new Failure(
      exitCodes.configuration,
      'config.secret',
      `${file} is too short. Delete it to have a new one made; everybody then signs in again.`,
    )
  }
  return secret
}

async function existing(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Whole and on the disk before it has its name, so that no crash leaves half a secret; the first of two processes wins. */
async function make(dataDir: string, file: string): Promise<string> {
  await mkdir(dataDir, { recursive: true })
  const draft = `${file}.${randomUUID()}`
  const secret = randomBytes(48).toString('base64url')
  try {
    const handle = await open(draft, 'w', 0o600)
    await handle.writeFile(`${secret}\n`)
    await handle.sync()
    await handle.close()
    await link(draft, file)
    return secret
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
    return (await existing(file)) ?? ''
  } finally {
    await rm(draft, { force: true })
  }
}
