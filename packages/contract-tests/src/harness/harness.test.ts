import { describe, expect, it } from 'vitest'
import type { Kit } from './case.ts'
import { ContractViolation, equal, identical, refused, sameMembers } from './check.ts'
import { runKit, toText } from './run.ts'
import { gate, outcomes, pause, within } from './timing.ts'

type Sentence = 'holds' | 'is broken' | 'is skipped' | 'hangs'

const kit: Kit<string, Sentence> = {
  name: 'sample',
  timeLimitMs: 30,
  skip: { 'is skipped': 'not today' },
  cases: {
    holds: async (context) => equal(context, 'fresh', 'the context'),
    'is broken': async () => equal(1, 2, 'numbers'),
    'is skipped': async () => equal(1, 2, 'numbers'),
    hangs: () => new Promise(() => {}),
  },
  inContext: (run) => run('fresh'),
}

describe('a run without a framework', () => {
  it('tells what held, what did not, and what was skipped why', async () => {
    const report = await runKit(kit)
    expect(report.passed).toEqual(['holds'])
    expect(report.failed.map(({ name }) => name)).toEqual(['is broken', 'hangs'])
    expect(report.skipped).toEqual([{ name: 'is skipped', reason: 'not today' }])
    expect(toText(report).split('\n').at(-1)).toBe('sample: 1 passed, 2 failed, 1 skipped')
  })

  it('runs only what it is told', async () => {
    expect((await runKit(kit, ['is broken'])).passed).toEqual([])
  })
})

describe('equal', () => {
  it('disregards the order of keys, but not of items', () => {
    equal({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }, 'objects')
    expect(() => equal([1, 2], [2, 1], 'lists')).toThrow(ContractViolation)
    expect(() => identical({ a: 1, b: 2 }, { b: 2, a: 1 }, 'texts')).toThrow(ContractViolation)
    sameMembers(['b', 'a'], ['a', 'b'], 'members')
    expect(() => sameMembers(['a'], ['a', 'a'], 'members')).toThrow(ContractViolation)
  })

  it('tells undefined from null, and a key named __proto__ from none', () => {
    expect(() => equal(undefined, null, 'nothing')).toThrow(ContractViolation)
    expect(() => equal(JSON.parse('{"__proto__":1}'), {}, 'objects')).toThrow(ContractViolation)
  })

  it('compares maps by what they hold', () => {
    equal(new Map([['a', 1]]), new Map([['a', 1]]), 'maps')
    expect(() => equal(new Map([['a', 1]]), new Map(), 'maps')).toThrow(ContractViolation)
  })

  it('shows long values from where they differ', () => {
    const long = 'x'.repeat(1000)
    expect(() => equal(`${long}a`, `${long}b`, 'texts')).toThrow(/x+b" …\n {2}received … x+a"/)
  })
})

describe('waiting', () => {
  it('fails the case when something does not come', async () => {
    await expect(within(5, new Promise(() => {}), 'it hangs')).rejects.toThrow('it hangs (waited 5 ms)')
    expect(
      await within(
        1000,
        pause(1).then(() => 'there'),
        'it hangs',
      ),
    ).toBe('there')
  })

  it('opens gates, and collects how promises end', async () => {
    const door = gate()
    const opening = pause(1).then(() => door.open())
    const { values, errors } = await outcomes([door.opened.then(() => 1), Promise.reject(2), opening.then(() => 3)])
    expect([values, errors]).toEqual([[1, 3], [2]])
  })

  it('takes only a refusal for a refusal', async () => {
    await expect(refused(Promise.resolve(), 'storage.busy', 'it')).rejects.toThrow('but it resolved')
    await expect(refused(Promise.reject(new Error('x')), 'storage.busy', 'it')).rejects.toThrow('received Error: x')
  })
})
