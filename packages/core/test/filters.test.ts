import { describe, expect, it } from 'vitest'
import type { Filter } from '../src/index.ts'
import { expectRefused, startWithProject } from './harness.ts'

describe('a filter', () => {
  const eq = { op: '=', field: 'title', value: 'x' } as const
  const nested = (depth: number): Filter => (depth === 0 ? eq : { op: 'not', of: nested(depth - 1) })
  const broad = (terms: number): Filter => ({ op: 'or', of: Array.from({ length: terms }, () => eq) })

  it('goes 8 deep and holds 100 terms', async () => {
    const { ana } = await startWithProject()
    expect((await ana.tasks.list({ filter: nested(8) })).items).toEqual([])
    expect((await ana.tasks.list({ filter: broad(99) })).items).toEqual([])
    await expectRefused(ana.tasks.list({ filter: nested(9) }), 'filter.invalid')
    await expectRefused(ana.tasks.list({ filter: broad(100) }), 'filter.invalid')
    await expectRefused(ana.tasks.list({ filter: nested(5000) }), 'filter.invalid')
  })

  it('that is none is refused, not stumbled over', async () => {
    const { ana } = await startWithProject()
    const bad: readonly unknown[] = [
      {},
      [],
      { op: 'and' },
      { op: 'or', of: null },
      { op: 'not' },
      { op: 'not', of: 7 },
      { op: 'like', field: 'title', value: 'x' },
      { op: '=', field: 'secret', value: 'x' },
      { op: '=', field: '__proto__', value: 'x' },
      { op: '=', field: 'constructor', value: 'x' },
      { op: '=', field: 'title' },
      { op: '=', field: 'title', value: 7 },
      { op: '=', field: 'title', value: null },
      { op: '=', field: 'number', value: '7' },
      { op: '=', field: 'number', value: Number.NaN },
      { op: '=', field: 'archived', value: 'false' },
      { op: '=', field: 'due', value: 'tomorrow' },
      { op: '=', field: 'labelIds', value: 'bug' },
      { op: 'contains', field: 'number', value: '7' },
      { op: 'contains', field: 'statusId', value: 'x' },
      { op: 'in', field: 'title' },
      { op: 'in', field: 'title', values: 'x' },
      { op: 'in', field: 'title', values: [7] },
      { op: 'in', field: 'id', values: Array.from({ length: 1001 }, () => 'x') },
    ]
    for (const filter of bad) await expectRefused(ana.tasks.list({ filter: filter as Filter }), 'filter.invalid')
  })
})
