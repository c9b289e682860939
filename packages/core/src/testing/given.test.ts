import { describe, expect, it } from 'vitest'
import { accept, type Decider, refuse } from '../kernel/decider.ts'
import { specify } from './given.ts'

type Turned = { type: 'turned'; data: { on: boolean } }
type Turn = { type: 'turn'; on: boolean }
const lamp: Decider<{ on: boolean; by: string }, Turn, Turned, { code: 'lamp.already' }, { reason: string }> = {
  initial: { on: false, by: '' },
  decide: ({ on }, state) =>
    state.on === on ? refuse({ code: 'lamp.already' }) : accept({ type: 'turned', data: { on } }),
  evolve: (_, { data, actor }) => ({ on: data.on, by: actor }),
}
const given = specify(lamp)
const on: Turned = { type: 'turned', data: { on: true } }
const off: Turned = { type: 'turned', data: { on: false } }
const facts = { reason: 'dark' }

describe('given, when, then', () => {
  it('is content with the events that were expected', () => {
    given().when({ type: 'turn', on: true }, facts).then(on)
  })

  it('is content with the refusal that was expected', () => {
    given(on).when({ type: 'turn', on: true }, facts).then({ code: 'lamp.already' })
  })

  it('throws at other events, at too few, and at a refusal', () => {
    const turned = given().when({ type: 'turn', on: true }, facts)
    expect(() => turned.then(off)).toThrow('expected')
    expect(() => turned.then()).toThrow('expected')
    expect(() => turned.then({ code: 'lamp.already' })).toThrow('but it was')
    expect(() => given(on).when({ type: 'turn', on: true }, facts).then(on)).toThrow('lamp.already')
  })

  it('does not care in which order the fields of an event were written', () => {
    const keys = specify({
      ...lamp,
      decide: (_: Turn) => accept({ data: { on: true }, type: 'turned' } as Turned),
    })
    keys().when({ type: 'turn', on: true }, facts).then(on)
  })

  it('shows the state before and after', () => {
    expect(given({ ...on, actor: 'bo' }).state).toEqual({ on: true, by: 'bo' })
    expect(given(on).when({ type: 'turn', on: false }, facts).state).toEqual({ on: false, by: 'ana' })
    expect(() => given(on).when({ type: 'turn', on: true }, facts).state).toThrow('expected')
  })
})
