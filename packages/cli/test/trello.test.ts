import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTaskwright } from '@taskwright/core'
import { importBoard, readTrello } from '@taskwright/core/imports'
import { sqlite } from '@taskwright/storage-mikro-orm/sqlite'
import { describe, expect, it } from 'vitest'
import { file, provesTheBoard } from './trello-proof.ts'

provesTheBoard('imported by the engine', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'taskwright-trello-'))
  const tw = await createTaskwright({ storage: sqlite(join(folder, 'taskwright.db')) })
  const [userId, organizationId] = ['ana', 'default']
  return {
    tw,
    userId,
    organizationId,
    run: () =>
      importBoard({ engine: tw, board: readTrello(file), projectKey: 'GO', organizationId, actor: { userId } }),
    async end() {
      await tw.close()
      rmSync(folder, { recursive: true })
    },
  }
})

describe('a file that is no board', () => {
  const cuts = [0, 1, 2, 1000, 65_536, Math.floor(file.length / 2), file.length - 3, file.length - 1].filter(
    (at) => at < file.trimEnd().length,
  )
  it.each(cuts)('is refused when it is cut off after %i characters', (at) => {
    expect(() => readTrello(file.slice(0, at))).toThrow(expect.objectContaining({ code: 'import.unreadable' }))
  })

  it.each([
    ['a package.json', JSON.stringify({ name: 'x', version: '1.0.0' })],
    ['an export of Wekan', JSON.stringify({ _format: 'wekan-board-1.0.0', title: 'x', lists: [], cards: [] })],
    ['an export of Asana', JSON.stringify({ data: [{ gid: '1', name: 'Task' }] })],
    ['an issue list', JSON.stringify([{ id: 1, title: 'Bug' }])],
  ])('is refused when it is %s', (_, text) => {
    expect(() => readTrello(text)).toThrow(expect.objectContaining({ code: 'import.unreadable' }))
  })
})
